/** A write that does nothing if its condition does not hold. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';

/** @returns whether the condition held */
export async function writeIf(table: Table, command: UpdateCommand | DeleteCommand): Promise<boolean> {
  try {
    await table.documents.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
