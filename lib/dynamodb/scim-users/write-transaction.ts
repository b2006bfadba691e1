/** Writes a new row, or a change of id, user or source: one transaction, which fails if anything it depends on has changed. */
import { createHash } from 'node:crypto';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { RowFields, ScimUserRow } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type Key, scimUserKey, sourceKey, userKey } from '../table/keys.ts';
import { listedKey } from '../table/listed.ts';
import { versionIsOneOf } from '../table/version-condition.ts';

type Operation = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * @param row as it was read. The transaction fails if its version has changed
 * @param version of this write
 * @param username of the row's user after the patch
 * @throws WriteConflict if the row, the new id, the user or the source is no longer as it was read
 */
export async function writeRowTransaction(
  table: Table,
  row: ScimUserRow,
  patch: RowFields,
  version: string,
  username: string,
): Promise<void> {
  const next = { ...row, ...patch, version };
  await send(table, [
    ...(next.id === row.id ? [update(table, row, next, username)] : move(table, row, next, username)),
    userMustHaveName(table, next.user, username),
    ...(patch.source === undefined ? [] : [mustExist(table, sourceKey(patch.source))]),
  ]);
}

/**
 * Does not check the source: all new rows of a source would meet at its item, and transactions that meet conflict.
 * @throws WriteConflict if a row has the id, or the user is no longer as it was read
 */
export const createRowTransaction = (table: Table, row: ScimUserRow, username: string): Promise<void> =>
  send(table, [put(table, row, username), userMustHaveName(table, row.user, username)]);

async function send(table: Table, items: Operation[]): Promise<void> {
  await table.documents.send(
    new TransactWriteCommand({ TransactItems: items, ClientRequestToken: requestToken(items) }),
    table.requestOptions(),
  );
}

/**
 * DynamoDB returns the first result for a repeated token, and refuses one with other items. The items have the version
 * of the write, so that no other request has the same token.
 */
const requestToken = (items: readonly Operation[]): string =>
  createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 36);

function unchangedCondition(row: ScimUserRow) {
  const { expressions, values } = versionIsOneOf([row.version]);
  return {
    ConditionExpression: ['attribute_exists(pk)', ...expressions].join(' AND '),
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: values,
  };
}

function update(table: Table, row: ScimUserRow, next: ScimUserRow, username: string): Operation {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = unchangedCondition(row);
  return {
    Update: {
      TableName: table.name,
      Key: scimUserKey(row.id),
      ConditionExpression,
      UpdateExpression:
        'SET #user = :user, #source = :source, #attributes = :attributes, #listed = :listed, #previous = :previous, #version = :version',
      ExpressionAttributeNames: {
        ...ExpressionAttributeNames,
        '#user': 'user',
        '#source': 'source',
        '#attributes': 'attributes',
        '#listed': 'listed',
        '#previous': 'previous',
      },
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ':user': next.user,
        ':source': next.source,
        ':attributes': next.attributes,
        ':listed': listedKey(username, row.id),
        ':previous': row.version,
        ':version': next.version,
      },
    },
  };
}

const move = (table: Table, row: ScimUserRow, next: ScimUserRow, username: string): Operation[] => [
  { Delete: { TableName: table.name, Key: scimUserKey(row.id), ...unchangedCondition(row) } },
  put(table, next, username),
];

/** No earlier write under this key belongs to this row, so `previous` is its own version. */
const put = (table: Table, { id, ...fields }: ScimUserRow, username: string): Operation => ({
  Put: {
    TableName: table.name,
    Item: { ...scimUserKey(id), ...fields, previous: fields.version, listed: listedKey(username, id) },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

const mustExist = (table: Table, key: Key): Operation => ({
  ConditionCheck: { TableName: table.name, Key: key, ConditionExpression: 'attribute_exists(pk)' },
});

/** The row is listed by the name. Heads from before there were parts have it only in user_obj. */
const userMustHaveName = (table: Table, user: number, username: string): Operation => ({
  ConditionCheck: {
    TableName: table.name,
    Key: userKey(user),
    ConditionExpression: 'attribute_exists(pk) AND (username = :username OR attribute_not_exists(username))',
    ExpressionAttributeValues: { ':username': username },
  },
});
