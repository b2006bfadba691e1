/** npm run token -- list: the tokens of a table, never a key. */
import type { TokenItem, UserItem } from '../../lib/store/items.ts';
import { userKey } from '../../lib/store/keys.ts';
import { readManyItems } from '../../lib/store/read-many-items.ts';
import { readTokens } from '../../lib/store/read-tokens.ts';
import type { Table } from '../../lib/store/table.ts';
import { nameOf, type Owner, stateOf } from './token-state.ts';

export interface Listed {
  readonly identifier: string;
  readonly state: string;
  readonly user: number;
  readonly username: string | null;
  readonly permissions: readonly string[];
  readonly expires: string | null;
  readonly created: string | null;
  readonly description: string;
}

/** By identifier. */
export async function listTokens(table: Table): Promise<Listed[]> {
  const tokens = await readTokens(table);
  const owners = await readOwners(table, tokens);
  const now = Date.now();
  return tokens
    .map((token) => {
      const { user, permissions, expires, expiring, created = null, description = '' } = token;
      const owner = owners.get(user);
      return {
        identifier: nameOf(token),
        state: stateOf(token, owner, now),
        user,
        username: owner?.username ?? null,
        permissions,
        expires: expiring ? expires : null,
        created,
        description,
      };
    })
    .sort((a, b) => a.identifier.localeCompare(b.identifier));
}

async function readOwners(table: Table, tokens: readonly TokenItem[]): Promise<ReadonlyMap<number, Owner>> {
  const items = await readManyItems(
    table,
    tokens.map(({ user }) => userKey(user)),
  );
  const owners = new Map<number, Owner>();
  for (const { user } of tokens) {
    const item = items.get(userKey(user).pk) as UserItem | undefined;
    if (item !== undefined) owners.set(user, JSON.parse(item.user_obj) as Owner);
  }
  return owners;
}

/** The list as columns. */
export function asTable(tokens: readonly Listed[]): string {
  const rows = [
    ['IDENTIFIER', 'STATE', 'OWNER', 'PERMISSIONS', 'EXPIRES', 'DESCRIPTION'],
    ...tokens.map(({ identifier, state, user, username, permissions, expires, description }) => [
      identifier,
      state,
      username === null ? `${user}` : `${user} ${username}`,
      permissions.join(','),
      expires ?? 'never',
      description,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
