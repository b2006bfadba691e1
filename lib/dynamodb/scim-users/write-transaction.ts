/** Writes a change of id, user or source: one transaction, which fails if anything it depends on has changed. */
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Patch, ScimUserRow } from '../../domain/scim-user/scim-user.ts';
import type { Table } from '../client/sdk-table.ts';
import { type Key, scimUserKey, sourceKey, userKey } from '../table/keys.ts';
import { versionIsOneOf } from '../table/version-condition.ts';
import { newVersion } from '../table/write-version.ts';

type Operation = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * @param row as it was read. The transaction fails if its version has changed
 * @returns the new version
 * @throws WriteConflict if the row, the new id, the user or the source is no longer as it was read
 */
export async function writeRowTransaction(table: Table, row: ScimUserRow, patch: Patch): Promise<string> {
  const version = newVersion();
  const next = { ...row, ...patch, version };
  await table.documents.send(
    new TransactWriteCommand({
      TransactItems: [
        ...(next.id === row.id ? [update(table, row, next)] : move(table, row, next)),
        ...(patch.user === undefined ? [] : [mustExist(table, userKey(patch.user))]),
        ...(patch.source === undefined ? [] : [mustExist(table, sourceKey(patch.source))]),
      ],
      // The SDK's retry repeats this token, and DynamoDB returns the first result for a repeated one.
      ClientRequestToken: version,
    }),
    table.requestOptions(),
  );
  return version;
}

function unchangedCondition(row: ScimUserRow) {
  const { expressions, values } = versionIsOneOf([row.version]);
  return {
    ConditionExpression: ['attribute_exists(pk)', ...expressions].join(' AND '),
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: values,
  };
}

function update(table: Table, row: ScimUserRow, next: ScimUserRow): Operation {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = unchangedCondition(row);
  return {
    Update: {
      TableName: table.name,
      Key: scimUserKey(row.id),
      ConditionExpression,
      UpdateExpression:
        'SET #user = :user, #source = :source, #attributes = :attributes, #previous = :previous, #version = :version',
      ExpressionAttributeNames: {
        ...ExpressionAttributeNames,
        '#user': 'user',
        '#source': 'source',
        '#attributes': 'attributes',
        '#previous': 'previous',
      },
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ':user': next.user,
        ':source': next.source,
        ':attributes': next.attributes,
        ':previous': row.version,
        ':version': next.version,
      },
    },
  };
}

function move(table: Table, row: ScimUserRow, { id, ...fields }: ScimUserRow): Operation[] {
  return [
    { Delete: { TableName: table.name, Key: scimUserKey(row.id), ...unchangedCondition(row) } },
    {
      Put: {
        TableName: table.name,
        // No earlier write under this key belongs to this row, so `previous` is its own version.
        Item: { ...scimUserKey(id), ...fields, previous: fields.version },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ];
}

const mustExist = (table: Table, key: Key): Operation => ({
  ConditionCheck: { TableName: table.name, Key: key, ConditionExpression: 'attribute_exists(pk)' },
});
