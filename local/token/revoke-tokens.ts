/** npm run token -- revoke: tokens end; the function forgets them within its cache time. */
import { deleteItem } from '../../lib/store/delete-item.ts';
import { readTokens } from '../../lib/store/read-tokens.ts';
import type { Table } from '../../lib/store/table.ts';
import { nameOf } from './token-state.ts';

/** @returns which of the names were revoked, and which no token, or more than one, has */
export async function revokeTokens(
  table: Table,
  names: readonly string[],
): Promise<{ revoked: readonly string[]; unknown: readonly string[] }> {
  const tokens = await readTokens(table);
  const revoked: string[] = [];
  const unknown: string[] = [];
  for (const name of new Set(names)) {
    const [token, ...others] = tokens.filter((candidate) => nameOf(candidate) === name);
    const ended = token !== undefined && others.length === 0 && (await deleteItem(table, token));
    (ended ? revoked : unknown).push(name);
  }
  return { revoked, unknown };
}
