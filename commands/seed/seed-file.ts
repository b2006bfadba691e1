/** Reads a seed file and checks it: against schemas/seed.json, and for errors that a schema cannot express. */
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

/** @throws CommandError that names the file and the first wrong place in it */
export function readSeedFile(file: string): SeedDocument {
  const { value, lossless } = parseFile(file, readTextFile(file));
  if (!isSeed(value)) throw new CommandError(`${file}: ${describe(isSeed.errors?.[0])}`);
  const [first, ...others] = wrongPlaces({ value: value, lossless: lossless as Seed });
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  if (first !== undefined) throw new CommandError(`${file}: ${first}${more}`);
  return { value: value, lossless: lossless as Seed };
}

function parseFile(file: string, text: string) {
  if (text.trim() === '') throw new CommandError(`${file} is empty`);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ExpectedError) throw new CommandError(`${file}: ${error.message}`);
    throw error;
  }
}

/** `scim_users/3/source must match format "uuid"`, with the name of an unknown field. */
const describe = (error: ErrorObject | undefined): string =>
  [error?.instancePath.slice(1), error?.message, error?.params.additionalProperty].filter(Boolean).join(' ');
