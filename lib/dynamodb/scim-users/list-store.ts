/** The store of sources_scim_users_list: finds entries in the index `list`, and reads their rows with their users. */
import type { JsonText } from '../../domain/json/json.ts';
import type { Entry, ListedRow, ListedSource, ListStore } from '../../domain/scim-user/list/list-store.ts';
import type { UserObj } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type ScimUserItem, toRow, toScimUserItem } from '../table/items.ts';
import { scimUserKey, userKey } from '../table/keys.ts';
import { SOURCES_PARTITION } from '../table/listed.ts';
import { readItems } from '../table/read-items.ts';
import type { StoredItem } from '../table/shape.ts';
import { readHead, readUserObj } from '../users/read-user.ts';
import { carriedBytes, isLarge, summaryOf, toUserHead, type UserHead } from '../users/user-head.ts';
import { canBeListed, openEntryReader, queryIndex } from './entry-reader.ts';
import { openReader, type Reader } from './reader.ts';

/** Of a row's JSON text, as Lambda carries it: names and punctuation, the user's pk and the source's UUID. */
const BYTES_OF_OTHER_FIELDS = 200;

export function openListStore(table: Table): ListStore & Reader {
  return {
    ...openReader(table),
    readSources: (slug) => readSources(table, slug),
    readEntries: (filter) => openEntryReader(table, filter),

    async readNames(user) {
      const head = await readHead(table, user);
      return head === undefined ? [] : [...new Set([summaryOf(head).username, ...(head.was ?? [])])];
    },

    readRows: (entries) => readRows(table, entries),

    async readAttributes(entries) {
      const items = await readRowItems(table, entries);
      return new Map(items.map((item) => [toRow(item).id, item.attributes]));
    },
  };
}

async function* readSources(table: Table, slug: string | undefined): AsyncGenerator<ListedSource> {
  if (slug !== undefined && !canBeListed(slug)) return;
  const pages = queryIndex(table, {
    KeyConditionExpression: `#source = :sources${slug === undefined ? '' : ' AND listed = :slug'}`,
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: { ':sources': SOURCES_PARTITION, ...(slug !== undefined && { ':slug': slug }) },
  });
  for (let page = await pages.next(); page !== undefined; page = await pages.next())
    for (const { pk, listed } of (page.Items ?? []) as StoredItem[])
      yield { uuid: pk.slice('source#'.length), slug: String(listed) };
}

async function readRowItems(table: Table, entries: readonly Entry[]): Promise<ScimUserItem[]> {
  const keys = entries.map(({ id }) => scimUserKey(id));
  const items = await readItems(table, keys, false);
  return Array.from(items.values(), toScimUserItem);
}

async function readHeads(table: Table, users: Iterable<number>): Promise<Map<number, UserHead>> {
  const pks = [...new Set(users)];
  if (pks.length === 0) return new Map();
  const items = await readItems(table, pks.map(userKey), false);
  const heads = pks.map((pk) => [pk, items.get(userKey(pk).pk)] as const);
  return new Map(heads.flatMap(([pk, item]) => (item === undefined ? [] : [[pk, toUserHead(item)]])));
}

/** Reads the users beside the rows. A row may have another user than its entry. */
async function readRows(table: Table, entries: readonly Entry[]): Promise<Map<string, ListedRow>> {
  const expected = new Set(entries.map(({ user }) => user));
  const [items, heads] = await Promise.all([readRowItems(table, entries), readHeads(table, expected)]);
  const others = await readHeads(
    table,
    items.map(({ user }) => user).filter((user) => !expected.has(user)),
  );
  const users = new Map(Array.from([...heads, ...others], ([pk, head]) => [pk, toListedUser(table, head)]));
  const rows = items.flatMap((item) => {
    const user = users.get(item.user);
    return user === undefined ? [] : [toListedRow(item, user)];
  });
  return new Map(rows.map((listed) => [listed.row.id, listed]));
}

type ListedUser = Pick<ListedRow, 'username' | 'bytes' | 'readObj'>;

/** Rows of the same user read its object once. */
function toListedUser(table: Table, head: UserHead): ListedUser {
  let userObj: Promise<UserObj | undefined> | undefined;
  return {
    username: summaryOf(head).username,
    bytes: head.bytes ?? (isLarge(head) ? 0 : carriedBytes(head.user_obj)),
    readObj: () => {
      userObj ??= readUserObj(table, head);
      return userObj;
    },
  };
}

function toListedRow(item: ScimUserItem, user: ListedUser): ListedRow {
  const row = toRow(item);
  const bytes = carriedBytes(row.attributes) + carriedBytes(JSON.stringify(row.id) as JsonText) + BYTES_OF_OTHER_FIELDS;
  return { ...user, row, bytes: user.bytes + bytes };
}
