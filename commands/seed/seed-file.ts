/** Reads a seed file: JSON, checked against schemas/seed.json and for what a schema cannot say. */
import { Ajv, type ErrorObject } from 'ajv';
import { ExpectedError } from '../../lib/domain/errors.ts';
import { parse } from '../../lib/domain/json/json.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import schema from '../../schemas/seed.json' with { type: 'json' };
import { CommandError } from '../command.ts';
import { readTextFile } from '../text-file.ts';
import { FORMATS } from './formats.ts';
import type { SeedDocument } from './seed-document.ts';
import { wrongPlaces } from './wrong-places.ts';

const isSeed = new Ajv({ allowUnionTypes: true, formats: FORMATS }).compile<Seed>(schema);

/** @throws CommandError with one line that names the file and the first place in it that is wrong */
export function readSeedFile(file: string): SeedDocument {
  const { value, lossless } = parseFile(file, readTextFile(file));
  if (!isSeed(value)) throw new CommandError(`${file}: ${describe(isSeed.errors?.[0])}`);
  const [first, ...others] = wrongPlaces({ value: value, lossless: lossless as Seed });
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  if (first !== undefined) throw new CommandError(`${file}: ${first}${more}`);
  return { value: value, lossless: lossless as Seed };
}

function parseFile(file: string, text: string) {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ExpectedError) throw new CommandError(`${file}: ${error.message}`);
    throw error;
  }
}

/** `scim_users/3/source must match format "uuid"`; a name that is not in the schema is named too. */
const describe = (error: ErrorObject | undefined): string =>
  [error?.instancePath.slice(1), error?.message, error?.params.additionalProperty].filter(Boolean).join(' ');
