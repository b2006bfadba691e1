/** The store that the operations are handed: each method is a few calls to the table. */

import type { Token, TokenStore } from '../../domain/auth/token.ts';
import type { PatchContext, ScimUser, ScimUserStore } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type ScimUserItem, toRow, toScimUserItem, toSourceItem, toTokenItem } from '../table/items.ts';
import { scimUserKey, sourceKey, tokenKey, userKey } from '../table/keys.ts';
import { readItem } from '../table/read-item.ts';
import { readItems } from '../table/read-items.ts';
import { readSnapshot } from '../table/read-snapshot.ts';
import { isInteger, type StoredItem } from '../table/shape.ts';
import { readHead, readUser, readUserObj } from '../users/read-user.ts';
import { summaryOf, toUserHead } from '../users/user-head.ts';
import { rowExists } from './row-exists.ts';
import { createRowUserCache } from './row-user-cache.ts';
import { writeAttributes } from './write-attributes.ts';
import { writeRowTransaction } from './write-transaction.ts';

/** Django counts its keys from 1. */
const ABSENT_USER_PK = 0;

const readRow = async (table: Table, id: string): Promise<ScimUserItem | undefined> =>
  checkIfPresent(await readItem(table, scimUserKey(id), true), toScimUserItem);

const checkIfPresent = <Item>(item: StoredItem | undefined, check: (item: StoredItem) => Item): Item | undefined =>
  item && check(item);

export function openStore(table: Table): ScimUserStore & TokenStore {
  const rowUsers = createRowUserCache();

  /** Reads the row's user beside the row where the instance remembers which one it had, else after it. Never an old copy of the user. */
  async function withUser(id: string, reading: Promise<ScimUserItem | undefined>): Promise<ScimUser | undefined> {
    const cachedUserPk = rowUsers.get(id);
    const cachedUser = cachedUserPk === undefined ? undefined : readUser(table, cachedUserPk);
    // What is wrong with a user whom the row no longer has does not matter.
    const [item] = await Promise.all([reading, cachedUser?.catch(() => {})]);
    if (item === undefined) return undefined;
    rowUsers.set(id, item.user);
    const user_obj = await (item.user === cachedUserPk ? cachedUser : readUser(table, item.user));
    return user_obj === undefined ? undefined : { ...toRow(item), user_obj };
  }

  /** Of the items that were read with the row where it is among them. */
  async function userHead(
    pk: number | undefined,
    likelyUserPk: number | undefined,
    items: ReadonlyMap<string, StoredItem>,
  ) {
    if (pk === undefined) return undefined;
    return pk === likelyUserPk ? checkIfPresent(items.get(userKey(pk).pk), toUserHead) : readHead(table, pk);
  }

  return {
    exists: (id) => rowExists(table, id),

    read: async (id) => withUser(id, readRow(table, id)),

    async readVersion(id) {
      const item = await readRow(table, id);
      return item && (await readHead(table, item.user)) && toRow(item).version;
    },

    writeAttributes: async (id, attributes, preconditions) =>
      withUser(id, writeAttributes(table, id, attributes, preconditions)),

    async readPatchContext(id, { id: newId, user, source }, atOneMoment = false): Promise<PatchContext> {
      const likelyUserPk = user ?? rowUsers.get(id);
      const items = await (atOneMoment ? readSnapshot : readItems)(table, [
        scimUserKey(id),
        ...(newId === undefined ? [] : [scimUserKey(newId)]),
        ...(likelyUserPk === undefined ? [] : [userKey(likelyUserPk)]),
        ...(source === undefined ? [] : [sourceKey(source)]),
      ]);
      const item = checkIfPresent(items.get(scimUserKey(id).pk), toScimUserItem);
      const head = await userHead(user ?? item?.user, likelyUserPk, items);
      return {
        row: item && toRow(item),
        readUserObj: head && (() => readUserObj(table, head)),
        sourceExists:
          source === undefined || checkIfPresent(items.get(sourceKey(source).pk), toSourceItem) !== undefined,
        idTaken: newId !== undefined && items.has(scimUserKey(newId).pk),
      };
    },

    writeRow: async (row, patch) => {
      const version = await writeRowTransaction(table, row, patch);
      rowUsers.set(patch.id ?? row.id, patch.user ?? row.user);
      return version;
    },

    /** Consistently: a token that is revoked, or whose owner is no longer active, is refused from the next read on. */
    async readToken(digest): Promise<Token | undefined> {
      const stored = await readItem(table, tokenKey(digest), true);
      // Read for every token: neither the calls nor the time of a response tell whether there is such a token, or what is wrong with it.
      const owner = await readItem(table, userKey(isInteger(stored?.user) ? stored.user : ABSENT_USER_PK), true);
      if (stored === undefined) return undefined;
      const { pk: _, ...token } = toTokenItem(stored);
      return { ...token, ownerIsActive: owner !== undefined && summaryOf(toUserHead(owner)).is_active };
    },
  };
}
