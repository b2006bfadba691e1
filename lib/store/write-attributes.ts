/** The write of a patch that touches none of id, user, source: one conditional UpdateItem. */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { PreconditionFailed } from '../domain/errors.ts';
import type { JsonText } from '../domain/json.ts';
import type { Versions } from '../domain/scim-user.ts';
import { asItem, type ScimUserItem } from './items.ts';
import { scimUserKey } from './keys.ts';
import { readItem } from './read-item.ts';
import type { Table } from './table.ts';
import { versionIsOneOf } from './version-condition.ts';

/**
 * @returns the item as written; undefined where there was none (the condition keeps UpdateItem from making one)
 * @throws PreconditionFailed where the item has none of the versions
 */
export async function writeAttributes(
  table: Table,
  id: string,
  attributes: JsonText,
  versions: Versions,
): Promise<ScimUserItem | undefined> {
  const version = randomUUID();
  const condition = versionIsOneOf(versions);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: scimUserKey(id),
    ConditionExpression: ['attribute_exists(pk)', ...condition.expressions].join(' AND '),
    UpdateExpression: 'SET #attributes = :attributes, #version = :version',
    ExpressionAttributeNames: { '#attributes': 'attributes', '#version': 'version' },
    ExpressionAttributeValues: { ...condition.values, ':attributes': attributes, ':version': version },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await table.documents.send(update, table.options());
    return asItem<ScimUserItem>(Attributes);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (error.Item === undefined) return undefined;
    // The document client leaves the items of an error as DynamoDB JSON.
    const current = error.Item.version?.S ?? '';
    // The SDK tries a write whose answer was lost again, and then finds its own work: an item whose last write is this one.
    if (current === version) return readItem<ScimUserItem>(table, scimUserKey(id), true);
    throw new PreconditionFailed(current);
  }
}
