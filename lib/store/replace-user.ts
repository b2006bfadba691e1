/** Puts a user over the one that was read. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { WriteConflict } from '../domain/errors.ts';
import type { UserItem } from './items.ts';
import type { Table } from './table.ts';

/** @throws WriteConflict where the item is no longer the one that was read */
export async function replaceUser(table: Table, item: UserItem, read: UserItem): Promise<void> {
  try {
    await table.documents.send(
      new PutCommand({
        TableName: table.name,
        Item: item,
        ConditionExpression: 'user_obj = :read',
        ExpressionAttributeValues: { ':read': read.user_obj },
      }),
    );
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw new WriteConflict();
    throw error;
  }
}
