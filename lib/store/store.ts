/** The store that the operations are handed: each method is a few calls to the table. */
import type { JsonText } from '../domain/json.ts';
import type { References, ScimUser, ScimUserStore } from '../domain/scim-user.ts';
import type { Token, TokenStore } from '../domain/token.ts';
import { type ScimUserItem, type TokenItem, toRow, type UserItem } from './items.ts';
import { scimUserKey, sourceKey, tokenKey, userKey } from './keys.ts';
import { readItem } from './read-item.ts';
import { readItems } from './read-items.ts';
import { readSnapshot } from './read-snapshot.ts';
import { rememberUsers } from './remembered-users.ts';
import { rewrite } from './rewrite.ts';
import type { Table } from './table.ts';
import { writeAttributes } from './write-attributes.ts';

/** Django counts its keys from 1. */
const NOBODY = 0;

export function openStore(table: Table): ScimUserStore & TokenStore {
  const remembered = rememberUsers();

  const readUserOnce = async (pk: number, consistent?: boolean): Promise<JsonText | undefined> =>
    (await readItem<UserItem>(table, userKey(pk), consistent))?.user_obj;

  /** An eventually consistent read, at half the price, may not see a user that has just been made: none is missing before it was asked for again. */
  const readUser = async (pk: number) => (await readUserOnce(pk)) ?? (await readUserOnce(pk, true));

  /** Gets the row by `reading` and its user beside it where it is remembered, else after it. Never an old copy of the user. */
  async function withUser(id: string, reading: Promise<ScimUserItem | undefined>): Promise<ScimUser | undefined> {
    const guess = remembered.get(id);
    const [item, guessed] = await Promise.all([reading, guess === undefined ? undefined : readUser(guess)]);
    if (item === undefined) return undefined;
    remembered.set(id, item.user);
    const user_obj = item.user === guess ? guessed : await readUser(item.user);
    return user_obj === undefined ? undefined : { ...toRow(item), user_obj };
  }

  const read = async (id: string) => withUser(id, readItem<ScimUserItem>(table, scimUserKey(id), true));

  return {
    exists: async (id) => (await read(id)) !== undefined,

    read,

    async readVersion(id) {
      const item = await readItem<ScimUserItem>(table, scimUserKey(id), true);
      return item && toRow(item).version;
    },

    writeAttributes: async (id, attributes, preconditions) =>
      withUser(id, writeAttributes(table, id, attributes, preconditions)),

    async readReferences(id, { id: newId, user, source }, atOneMoment = false): Promise<References> {
      const expected = user ?? remembered.get(id);
      const items = await (atOneMoment ? readSnapshot : readItems)(table, [
        scimUserKey(id),
        ...(newId === undefined ? [] : [scimUserKey(newId)]),
        ...(expected === undefined ? [] : [userKey(expected)]),
        ...(source === undefined ? [] : [sourceKey(source)]),
      ]);
      const item = items.get(scimUserKey(id).pk) as ScimUserItem | undefined;
      const pk = user ?? item?.user;
      const known = expected === undefined ? undefined : (items.get(userKey(expected).pk) as UserItem | undefined);
      return {
        row: item && toRow(item),
        user_obj: pk === undefined || pk === expected ? known?.user_obj : await readUser(pk),
        sourceExists: source === undefined || items.has(sourceKey(source).pk),
        idTaken: newId !== undefined && items.has(scimUserKey(newId).pk),
      };
    },

    rewrite: async (row, patch) => {
      const version = await rewrite(table, row, patch);
      remembered.set(patch.id ?? row.id, patch.user ?? row.user);
      return version;
    },

    async readToken(digest): Promise<Token | undefined> {
      const item = await readItem<TokenItem>(table, tokenKey(digest));
      // Asked for either way: the time that an answer takes does not tell whether there is such a token.
      const owner = await readUserOnce(item?.user ?? NOBODY);
      if (item === undefined) return undefined;
      const { pk: _, ...token } = item;
      return { ...token, ownerIsActive: owner !== undefined && JSON.parse(owner).is_active === true };
    },
  };
}
