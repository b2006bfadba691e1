/** Writes an imported row and its ledger entry, which records the imported version, in one transaction. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { ScimUserItem } from '../table/items.ts';
import { importedKey } from '../table/keys.ts';

/**
 * @param seen the version of row and ledger when they were read; undefined if neither existed
 * @throws WriteConflict if another writer has changed them since
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
        // No earlier write under this key belongs to this row, so `previous` is its own version.
        { Put: { TableName: table.name, Item: { ...item, previous: item.version }, ...condition } },
        { Put: { TableName: table.name, Item: { ...importedKey(id), version: item.version }, ...condition } },
      ],
      ...(item.version !== undefined && { ClientRequestToken: item.version }),
    }),
  );
}
