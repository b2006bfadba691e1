/** The write of a patch that touches none of id, user, source: one conditional UpdateItem. */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { JsonText } from '../domain/json.ts';
import { asItem, type ScimUserItem } from './items.ts';
import { scimUserKey } from './keys.ts';
import type { Table } from './table.ts';

/** @returns the item as written; undefined where there was none (the condition keeps UpdateItem from making one) */
export async function writeAttributes(
  table: Table,
  id: string,
  attributes: JsonText,
): Promise<ScimUserItem | undefined> {
  const update = new UpdateCommand({
    TableName: table.name,
    Key: scimUserKey(id),
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: 'SET #attributes = :attributes, #version = :version',
    ExpressionAttributeNames: { '#attributes': 'attributes', '#version': 'version' },
    ExpressionAttributeValues: { ':attributes': attributes, ':version': randomUUID() },
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes } = await table.documents.send(update);
    return asItem<ScimUserItem>(Attributes);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
