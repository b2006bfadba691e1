/** Reads a seed file: JSON, checked against schemas/seed.json and for what a schema cannot say. */
import { Ajv, type ErrorObject } from 'ajv';
import { Refusal } from '../lib/domain/errors.ts';
import { idError } from '../lib/domain/id.ts';
import { parse, stringify } from '../lib/domain/json.ts';
import { canonicalUuid, wrongAttributes } from '../lib/domain/patch.ts';
import type { Seed } from '../schemas/generated/types.ts';
import schema from '../schemas/seed.json' with { type: 'json' };
import { CommandError } from './command.ts';
import { FORMATS } from './formats.ts';
import { readTextFile } from './text-file.ts';
import { repeatedIdentifiers } from './token/identifiers.ts';

/** A seed twice: `plain` to read values from, `exact` with every number as it stands in the file. */
export interface SeedDocument {
  readonly plain: Seed;
  readonly exact: Seed;
}

const isSeed = new Ajv({ allowUnionTypes: true, formats: FORMATS }).compile<Seed>(schema);

/** @throws CommandError with one line that names the file and the first place in it that is wrong */
export function readSeedFile(file: string): SeedDocument {
  const { plain, exact } = parseFile(file, readTextFile(file));
  if (!isSeed(plain)) throw new CommandError(`${file}: ${describe(isSeed.errors?.[0])}`);
  for (const wrong of wrongs(plain, exact as Seed)) throw new CommandError(`${file}: ${wrong}`);
  return { plain, exact: exact as Seed };
}

function parseFile(file: string, text: string) {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Refusal) throw new CommandError(`${file}: ${error.message}`);
    throw error;
  }
}

/** `scim_users/3/source must match format "uuid"`; a name that is not in the schema is named too. */
const describe = (error: ErrorObject | undefined): string =>
  [error?.instancePath.slice(1), error?.message, error?.params.additionalProperty].filter(Boolean).join(' ');

/** What a schema cannot say, in the order of the file. */
function* wrongs(seed: Seed, exact: Seed): Generator<string> {
  yield* duplicates(
    'users',
    (seed.users ?? []).map(({ pk }) => pk),
  );
  yield* duplicates(
    'sources',
    (seed.sources ?? []).map(({ pk }) => canonicalUuid(pk)),
  );
  yield* duplicates(
    'tokens',
    (seed.tokens ?? []).map(({ key }) => key),
  );
  yield* repeatedIdentifiers(seed.tokens ?? []);
  yield* duplicates(
    'scim_users',
    (seed.scim_users ?? []).map(({ id }) => id),
  );
  for (const [index, { key }] of (seed.tokens ?? []).entries())
    if (/[ \t]$|\r|\n|\0/.test(key))
      yield `tokens/${index}/key ends in white space, or holds a line end or NUL: no header carries it`;
  for (const [index, { id, attributes = {} }] of (exact.scim_users ?? []).entries()) {
    const errors = { id: idError(id), attributes: wrongAttributes(stringify(attributes)) };
    for (const [field, why] of Object.entries(errors))
      if (why !== undefined) yield `scim_users/${index}/${field}: ${why}`;
  }
}

/** Two rows of one key would overwrite each other; which of them stays would be chance. */
function* duplicates(name: string, keys: readonly (string | number)[]): Generator<string> {
  const seen = new Set<string | number>();
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) yield `${name}/${index} has the key of an earlier one`;
    seen.add(key);
  }
}
