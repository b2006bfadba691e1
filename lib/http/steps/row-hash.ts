/** Names the changed rows in the log by keyed hashes of their ids. Only the owner of the key can tell which row a hash stands for. */
import { createHmac } from 'node:crypto';
import type { WithId } from './require-id.ts';
import type { WithPatch } from './validate.ts';

/** 128 bits, so that no two rows share a hash. */
const HEX_DIGITS = 32;

export interface RowHashes {
  readonly row_hash?: string;
  /** The hash of the new id, if the patch moves the row. */
  readonly new_row_hash?: string;
}

/** @param key undefined: no hashes */
export function hashRows(key: string | undefined, { id, validatedPatch }: Partial<WithId & WithPatch>): RowHashes {
  if (id === undefined || validatedPatch === undefined) return {};
  const { patch, merge } = validatedPatch;
  const isChange = merge !== undefined || Object.keys(patch).length > 0;
  if (key === undefined || !isChange) return {};
  return {
    row_hash: hash(key, id),
    ...(patch.id !== undefined && { new_row_hash: hash(key, patch.id) }),
  };
}

/** docs/runbook.md has a command that prints the same hash. */
const hash = (key: string, id: string): string =>
  createHmac('sha256', key).update(id).digest('hex').slice(0, HEX_DIGITS);
