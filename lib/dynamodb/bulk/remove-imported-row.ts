/** Removes a row and its entry in the import's ledger, if nobody has changed the row since its import. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import { importedKey, scimUserKey } from '../table/keys.ts';

/**
 * @param version that the import gave the row
 * @throws WriteConflict if the row has changed
 */
export async function removeImportedRow(table: Table, id: string, version: string): Promise<void> {
  const condition = {
    TableName: table.name,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
  };
  await table.documents.send(
    new TransactWriteCommand({
      TransactItems: [
        { Delete: { ...condition, Key: scimUserKey(id) } },
        { Delete: { ...condition, Key: importedKey(id) } },
      ],
    }),
  );
}
