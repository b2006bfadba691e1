/** One DeleteItem. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { Key } from '../table/keys.ts';

/** @returns whether the item existed */
export async function deleteItem(table: Table, { pk }: Key): Promise<boolean> {
  const { Attributes } = await table.documents.send(
    new DeleteCommand({ TableName: table.name, Key: { pk }, ReturnValues: 'ALL_OLD' }),
  );
  return Attributes !== undefined;
}
