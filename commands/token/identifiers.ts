/** Refuses a seed that would give two tokens the same identifier. */

import { readTokens } from '../../lib/dynamodb/bulk/read-tokens.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { TokenItem } from '../../lib/dynamodb/table/items.ts';
import type { SeedToken } from '../../schemas/generated/types.ts';
import { CommandError } from '../command.ts';
import { nameOf, shortDigestOf } from './token-state.ts';

/** A line for each token of a seed that has the identifier of an earlier one. */
export function* repeatedIdentifiers(tokens: readonly SeedToken[]): Generator<string> {
  const seen = new Set<string>();
  for (const [index, { identifier }] of tokens.entries()) {
    if (identifier === undefined) continue;
    if (seen.has(identifier)) yield `tokens/${index}/identifier is the same as that of an earlier one: ${identifier}`;
    seen.add(identifier);
  }
}

/**
 * Scans the table only if a token has an identifier.
 * @throws CommandError if a token of the table has the same identifier and another key
 */
export async function refuseTakenIdentifiers(table: Table, tokens: readonly TokenItem[]): Promise<void> {
  const named = tokens.filter(({ identifier }) => identifier !== undefined);
  if (named.length === 0) return;
  const written = new Set(tokens.map(({ pk }) => pk));
  const stored = (await readTokens(table)).filter(({ pk }) => !written.has(pk));
  for (const { identifier } of named) {
    const taken = stored.find((token) => nameOf(token) === identifier);
    if (taken === undefined) continue;
    throw new CommandError(
      `the identifier ${identifier} is taken in ${table.name} by the token with the digest ${shortDigestOf(taken)}. Choose another, or revoke that token`,
    );
  }
}
