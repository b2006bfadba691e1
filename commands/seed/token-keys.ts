/** Refuses keys for a deployed table: published keys, weak keys and revoked keys. */

import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { TokenItem } from '../../lib/dynamodb/table/items.ts';
import { revokedKey } from '../../lib/dynamodb/table/keys.ts';
import type { SeedToken } from '../../schemas/generated/types.ts';
import { CommandError } from '../command.ts';
import { digestOf } from '../token/token-state.ts';
import { isPublished } from './published-keys.ts';

/** authentik's own keys have 60 characters. 20 characters of base64 hold 120 bits. */
const MIN_CHARACTERS = 20;
const MIN_DIFFERENT = 8;

const INSTEAD = 'Remove the token from the file, and make one with: npm run token -- create';

/** @throws CommandError that names the first token with a key that others may know or guess */
export function refuseWeakKeys(file: string, tokens: readonly SeedToken[]): void {
  for (const [index, { key }] of tokens.entries()) {
    const place = `${file}: tokens/${index}/key`;
    if (isPublished(key))
      throw new CommandError(`${place} is a key of the demo data, which everybody knows. ${INSTEAD}`);
    if (key.length < MIN_CHARACTERS || new Set(key).size < MIN_DIFFERENT)
      throw new CommandError(
        `${place} is easy to guess: it has fewer than ${MIN_CHARACTERS} characters, or fewer than ${MIN_DIFFERENT} different ones. ${INSTEAD}`,
      );
  }
}

/** @throws CommandError that names the first token with a key that was revoked in this table */
export async function refuseRevokedKeys(table: Table, file: string, tokens: readonly TokenItem[]): Promise<void> {
  const revoked = await readManyItems(
    table,
    tokens.map((token) => revokedKey(digestOf(token))),
  );
  const index = tokens.findIndex((token) => revoked.has(revokedKey(digestOf(token)).pk));
  if (index === -1) return;
  throw new CommandError(`${file}: tokens/${index}/key was revoked in ${table.name} and would work again. ${INSTEAD}`);
}
