/** Names the rows of a change in the log without their ids. Only who has the key can tell which row a hash stands for. */
import { createHmac } from 'node:crypto';
import type { WithId } from './require-id.ts';
import type { WithPatch } from './validate.ts';

/** 128 bits: no two rows have the same. */
const HEX_DIGITS = 32;

export interface RowHashes {
  readonly row_hash?: string;
  /** Of the id that the row is to move to. */
  readonly new_row_hash?: string;
}

/** @param key undefined for no hashes */
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

/** docs/runbook.md has a command that prints the same. */
const hash = (key: string, id: string): string =>
  createHmac('sha256', key).update(id).digest('hex').slice(0, HEX_DIGITS);
