/** Reads a user: its head, and its parts if it has any. Always one whole user, never a mix of two versions. */
import { Unavailable } from '../../domain/errors.ts';
import type { JsonText } from '../../domain/json/json.ts';
import type { UserObj } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type Key, userKey } from '../table/keys.ts';
import { readItem } from '../table/read-item.ts';
import { digestOf, isLarge, toUserHead, type UserHead } from './user-head.ts';
import { readParts } from './user-parts.ts';

/** One GetItem. */
async function readHeadOnce(table: Table, key: Key, consistent = false): Promise<UserHead | undefined> {
  const item = await readItem(table, key, consistent);
  return item && toUserHead(item);
}

/**
 * Reads eventually consistent, for half the price. Such a read can miss a new user, so a consistent read confirms that
 * a user is missing.
 */
export const readHead = async (table: Table, pk: number): Promise<UserHead | undefined> =>
  (await readHeadOnce(table, userKey(pk))) ?? (await readHeadOnce(table, userKey(pk), true));

/**
 * Reads the user_obj of a head. If a part is missing, another writer has replaced the head, or the part is not visible
 * yet. Then this reads the head and its parts once more, consistently.
 * @returns undefined if the user was deleted meanwhile
 * @throws Unavailable if a part is missing again
 */
export async function readUserObj(table: Table, head: UserHead): Promise<UserObj | undefined> {
  if (!isLarge(head)) return toUserObj(head, head.user_obj);
  const found = await readParts(table, head, false);
  if (found !== undefined) return toUserObj(head, found);
  const latest = await readHeadOnce(table, head, true);
  if (latest === undefined) return undefined;
  const user_obj = isLarge(latest) ? await readParts(table, latest, true) : latest.user_obj;
  if (user_obj === undefined) throw new Unavailable(new Error('parts of a user are missing'));
  return toUserObj(latest, user_obj);
}

/** Heads from before there were parts have no digest. */
const toUserObj = ({ digest }: UserHead, user_obj: JsonText): UserObj => ({
  user_obj,
  userDigest: digest ?? digestOf(user_obj),
});

export async function readUser(table: Table, pk: number): Promise<UserObj | undefined> {
  const head = await readHead(table, pk);
  return head && readUserObj(table, head);
}
