/** Names the changed rows in the log by keyed hashes of their ids. Only the owner of the key can tell which row a hash stands for. */
import { createHmac } from 'node:crypto';
import type { ValidatedFields } from '../../domain/scim-user/patch.ts';
import type { HttpRequest } from '../event/request.ts';
import type { WithId } from './require-id.ts';
import type { WithFields } from './validate.ts';

/** 128 bits, so that no two rows share a hash. */
const HEX_DIGITS = 32;

export interface RowHashes {
  readonly row_hash?: string;
  /** The hash of the new id, if the request makes or moves a row. */
  readonly new_row_hash?: string;
}

/**
 * @param key undefined: no hashes
 * @returns nothing for a request that changes no row
 */
export function hashRows(
  key: string | undefined,
  { method, id, validatedFields }: Pick<HttpRequest, 'method'> & Partial<WithId & WithFields>,
): RowHashes {
  if (key === undefined || !(method === 'DELETE' || isChange(validatedFields))) return {};
  const newId = validatedFields?.fields.id;
  return {
    ...(id !== undefined && { row_hash: hash(key, id) }),
    ...(newId !== undefined && { new_row_hash: hash(key, newId) }),
  };
}

/** An empty patch changes nothing. */
const isChange = (validated: ValidatedFields | undefined): boolean =>
  validated !== undefined && (validated.mergePatch !== undefined || Object.keys(validated.fields).length > 0);

/** docs/runbook.md has a command that prints the same hash. */
const hash = (key: string, id: string): string =>
  createHmac('sha256', key).update(id).digest('hex').slice(0, HEX_DIGITS);
