/** The write of an imported row and of the ledger's entry for it, which remembers the version that was imported: one transaction. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { ScimUserItem } from '../table/items.ts';
import { importedKey } from '../table/keys.ts';

/**
 * @param seen the version that row and ledger had when they were read; undefined where there was neither
 * @throws WriteConflict where somebody else has written since
 */
export async function importRow(table: Table, item: ScimUserItem, id: string, seen: string | undefined): Promise<void> {
  const condition =
    seen === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :seen',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':seen': seen },
        };
  await table.documents.send(
    new TransactWriteCommand({
      TransactItems: [
        // What was written here before is nothing that this row knows of.
        { Put: { TableName: table.name, Item: { ...item, previous: item.version }, ...condition } },
        { Put: { TableName: table.name, Item: { ...importedKey(id), version: item.version }, ...condition } },
      ],
      ...(item.version !== undefined && { ClientRequestToken: item.version }),
    }),
  );
}
