/** Reads the items that a patch or a new row refers to, together with a row if one is given. */
import type { Referenced, References, UserReference } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type ScimUserItem, toRow, toScimUserItem, toSourceItem } from '../table/items.ts';
import { scimUserKey, sourceKey, userKey } from '../table/keys.ts';
import { readItems } from '../table/read-items.ts';
import { readSnapshot } from '../table/read-snapshot.ts';
import type { StoredItem } from '../table/shape.ts';
import { readHead, readUserObj } from '../users/read-user.ts';
import { summaryOf, toUserHead, type UserHead } from '../users/user-head.ts';

interface Options {
  /** The row to read too. */
  readonly rowId?: string;
  /** The row's user, if it is likely that the row still has it. */
  readonly likelyUser?: number | undefined;
  /** Reads all items in one snapshot, for twice the read capacity. */
  readonly snapshot?: boolean;
}

/** @returns the row if one was asked for, and what the references name. If they name no user, the user is the row's */
export async function readReferences(
  table: Table,
  { id, user, source }: References,
  { rowId, likelyUser, snapshot = false }: Options = {},
): Promise<Referenced & { readonly item: ScimUserItem | undefined }> {
  const likely = user ?? likelyUser;
  const keys = [
    ...(rowId === undefined ? [] : [scimUserKey(rowId)]),
    ...(id === undefined ? [] : [scimUserKey(id)]),
    ...(likely === undefined ? [] : [userKey(likely)]),
    ...(source === undefined ? [] : [sourceKey(source)]),
  ];
  const items = keys.length === 0 ? new Map() : await (snapshot ? readSnapshot : readItems)(table, keys);
  const find = <Item>(pk: string, check: (item: StoredItem) => Item): Item | undefined => {
    const stored: StoredItem | undefined = items.get(pk);
    return stored && check(stored);
  };
  const item = rowId === undefined ? undefined : find(scimUserKey(rowId).pk, toScimUserItem);
  const namesake = id === undefined ? undefined : find(scimUserKey(id).pk, toScimUserItem);
  const pk = user ?? item?.user;
  const head = await (pk === undefined || pk === likely ? find(userKey(pk ?? 0).pk, toUserHead) : readHead(table, pk));
  return {
    item,
    namesake: namesake && toRow(namesake),
    user: head && toReference(table, head),
    sourceExists: source === undefined || find(sourceKey(source).pk, toSourceItem) !== undefined,
  };
}

const toReference = (table: Table, head: UserHead): UserReference => ({
  username: summaryOf(head).username,
  readObj: () => readUserObj(table, head),
});
