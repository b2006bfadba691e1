/** Reads rows with their users, and tokens: what every operation needs of the table. */

import type { Token, TokenStore } from '../../domain/auth/token.ts';
import type { ScimUser, ScimUserStore } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type ScimUserItem, toRow, toScimUserItem, toTokenItem } from '../table/items.ts';
import { scimUserKey, tokenKey, userKey } from '../table/keys.ts';
import { readItem } from '../table/read-item.ts';
import { isInteger } from '../table/shape.ts';
import { newVersion } from '../table/write-version.ts';
import { readHead, readUser } from '../users/read-user.ts';
import { summaryOf, toUserHead } from '../users/user-head.ts';
import { rowExists } from './row-exists.ts';
import { createRowUserCache, type RowUserCache } from './row-user-cache.ts';

/** No user has this pk: Django's keys start at 1. */
const ABSENT_USER_PK = 0;

export interface Reader extends TokenStore, Pick<ScimUserStore, 'exists' | 'read' | 'readVersion' | 'newVersion'> {
  /** Which user a row had when this instance last saw it. */
  readonly rowUsers: RowUserCache;
  /** Adds the user to a row that is being read or written. @returns undefined if the row or its user is missing */
  withUser(id: string, reading: Promise<ScimUserItem | undefined>): Promise<ScimUser | undefined>;
}

export function openReader(table: Table): Reader {
  const rowUsers = createRowUserCache();

  const readRow = async (id: string): Promise<ScimUserItem | undefined> => {
    const item = await readItem(table, scimUserKey(id), true);
    return item && toScimUserItem(item);
  };

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

  return {
    rowUsers,
    withUser,
    newVersion,

    exists: (id) => rowExists(table, id),

    read: async (id) => withUser(id, readRow(id)),

    async readVersion(id) {
      const item = await readRow(id);
      return item && (await readHead(table, item.user)) && toRow(item).version;
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
