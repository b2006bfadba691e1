/** Gives the rows of a seed their places in the index `list`, which depend on their users' names. */
import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { idOf, userKey } from '../../lib/dynamodb/table/keys.ts';
import { listedKey } from '../../lib/dynamodb/table/listed.ts';
import { summaryOf, toUserHead } from '../../lib/dynamodb/users/user-head.ts';
import type { SeedItems } from './seed-items.ts';

/** @returns the items; a row whose user is neither in the seed nor in the table has no place */
export async function withListed(table: Table, items: SeedItems): Promise<SeedItems> {
  const names = new Map(items.users.map(({ pk, username }) => [userKey(pk).pk, username]));
  const foreign = items.scim_users.map(({ user }) => userKey(user)).filter(({ pk }) => !names.has(pk));
  for (const [pk, head] of await readManyItems(table, foreign)) names.set(pk, summaryOf(toUserHead(head)).username);
  const scim_users = items.scim_users.map((row) => {
    const username = names.get(userKey(row.user).pk);
    return username === undefined ? row : { ...row, listed: listedKey(username, idOf(row)) };
  });
  return { ...items, scim_users };
}
