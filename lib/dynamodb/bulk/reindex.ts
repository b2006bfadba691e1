/** Finds items whose place in the index `list` is wrong, and corrects them. For the operator's commands. */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import { idOf, userKey } from '../table/keys.ts';
import { LIST_INDEX, listedKey, SOURCES_PARTITION } from '../table/listed.ts';
import type { StoredItem } from '../table/shape.ts';
import { summaryOf, toUserHead } from '../users/user-head.ts';
import { readManyItems } from './read-many-items.ts';
import { scan } from './scan.ts';
import { writeIf } from './write-if.ts';

export type Kind = 'rows' | 'sources' | 'users';

export interface Misplaced {
  readonly kind: Kind;
  readonly pk: string;
  /** Corrects it, unless it has changed since it was read. Touches no version. @returns whether it did */
  correct(): Promise<boolean>;
}

export interface Checked {
  readonly counts: Readonly<Record<Kind, number>>;
  readonly misplaced: readonly Misplaced[];
}

/** @returns whether the table has the index, and it is complete */
export async function hasListIndex(table: Table): Promise<boolean> {
  const { Table: described } = await table.client.send(new DescribeTableCommand({ TableName: table.name }));
  const index = described?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === LIST_INDEX);
  return index?.IndexStatus === 'ACTIVE' && index.Backfilling !== true;
}

/** Reads the whole table, a page at a time. */
export async function* checkListed(table: Table): AsyncGenerator<Checked> {
  for await (const items of scan(table)) yield await checkPage(table, items);
}

async function checkPage(table: Table, items: readonly StoredItem[]): Promise<Checked> {
  const ofKind = (prefix: string) => items.filter(({ pk }) => pk.startsWith(prefix));
  const [rows, sources, users] = [ofKind('scim_user#'), ofKind('source#'), ofKind('user#')];
  const heads = await readManyItems(
    table,
    rows.map(({ user }) => userKey(Number(user))),
  );
  const misplaced = [
    ...rows.map((row) => checkRow(table, row, heads.get(userKey(Number(row.user)).pk))),
    ...sources.map((source) => checkSource(table, source)),
    ...users.map((user) => checkUser(table, user)),
  ].filter((found) => found !== undefined);
  return { counts: { rows: rows.length, sources: sources.length, users: users.length }, misplaced };
}

/** No list shows a row whose user is gone. */
function checkRow(table: Table, row: StoredItem, head: StoredItem | undefined): Misplaced | undefined {
  const { pk, user, version, listed } = row;
  const right = head === undefined ? undefined : listedKey(summaryOf(toUserHead(head)).username, idOf({ pk }));
  if (listed === right) return undefined;
  const values = { ':user': user, ...(version !== undefined && { ':version': version }) };
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { pk },
    UpdateExpression: right === undefined ? 'REMOVE listed' : 'SET listed = :listed',
    ConditionExpression: `#user = :user AND ${version === undefined ? 'attribute_not_exists(version)' : 'version = :version'}`,
    ExpressionAttributeNames: { '#user': 'user' },
    ExpressionAttributeValues: { ...values, ...(right !== undefined && { ':listed': right }) },
  });
  return { kind: 'rows', pk, correct: () => writeIf(table, update) };
}

function checkSource(table: Table, { pk, slug, source, listed }: StoredItem): Misplaced | undefined {
  if (source === SOURCES_PARTITION && listed === slug) return undefined;
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { pk },
    UpdateExpression: 'SET #source = :source, listed = :slug',
    ConditionExpression: 'slug = :slug',
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: { ':source': SOURCES_PARTITION, ':slug': slug },
  });
  return { kind: 'sources', pk, correct: () => writeIf(table, update) };
}

/** A head from before there were parts has the name only in user_obj. */
function checkUser(table: Table, user: StoredItem): Misplaced | undefined {
  if (user.username !== undefined) return undefined;
  const { username, is_active } = summaryOf(toUserHead(user));
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { pk: user.pk },
    UpdateExpression: 'SET username = :username, is_active = :active',
    ConditionExpression: 'attribute_not_exists(username) AND user_obj = :user_obj',
    ExpressionAttributeValues: { ':username': username, ':active': is_active, ':user_obj': user.user_obj },
  });
  return { kind: 'users', pk: user.pk, correct: () => writeIf(table, update) };
}
