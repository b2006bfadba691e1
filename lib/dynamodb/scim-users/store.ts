/** The store of the operations: each method makes a few calls to the table. */

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

/** No user has this pk: Django's keys start at 1. */
const ABSENT_USER_PK = 0;

const readRow = async (table: Table, id: string): Promise<ScimUserItem | undefined> =>
  checkIfPresent(await readItem(table, scimUserKey(id), true), toScimUserItem);

const checkIfPresent = <Item>(item: StoredItem | undefined, check: (item: StoredItem) => Item): Item | undefined =>
  item && check(item);

export function openStore(table: Table): ScimUserStore & TokenStore {
  const rowUsers = createRowUserCache();

  /**
   * Reads the row's user beside the row if the cache knows the user's pk, and after it otherwise. The user itself is
   * never cached.
   */
  async function withUser(id: string, reading: Promise<ScimUserItem | undefined>): Promise<ScimUser | undefined> {
    const cachedUserPk = rowUsers.get(id);
    const cachedUser = cachedUserPk === undefined ? undefined : readUser(table, cachedUserPk);
    // An error of reading a user whom the row no longer has does not matter.
    const [item] = await Promise.all([reading, cachedUser?.catch(() => {})]);
    if (item === undefined) return undefined;
    rowUsers.set(id, item.user);
    const userObj = await (item.user === cachedUserPk ? cachedUser : readUser(table, item.user));
    return userObj === undefined ? undefined : { ...toRow(item), ...userObj };
  }

  /** Takes the head from the items that were read, or reads it. */
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

    /** Reads consistently: after a revocation or a deactivation of the owner, the next read refuses the token. */
    async readToken(digest): Promise<Token | undefined> {
      const stored = await readItem(table, tokenKey(digest), true);
      // Reads an owner even for an unknown token, so that neither the calls nor the response time reveal whether the
      // token exists.
      const owner = await readItem(table, userKey(isInteger(stored?.user) ? stored.user : ABSENT_USER_PK), true);
      if (stored === undefined) return undefined;
      const { pk: _, ...token } = toTokenItem(stored);
      return { ...token, ownerIsActive: owner !== undefined && summaryOf(toUserHead(owner)).is_active };
    },
  };
}
