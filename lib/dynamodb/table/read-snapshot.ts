/** Reads items in one snapshot (TransactGetItems). A BatchGetItem may read them at different moments. */
import { TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { Key } from './keys.ts';
import type { StoredItem } from './shape.ts';

/**
 * Reads up to 100 items by distinct keys (2 RCU for 4 KB each).
 * @returns the items by their `pk`
 * @throws WriteConflict if a transaction is writing one of them
 */
export async function readSnapshot(table: Table, keys: readonly Key[]): Promise<ReadonlyMap<string, StoredItem>> {
  const { Responses = [] } = await table.documents.send(
    new TransactGetCommand({ TransactItems: keys.map(({ pk }) => ({ Get: { TableName: table.name, Key: { pk } } })) }),
    table.requestOptions(),
  );
  return new Map(Responses.flatMap(({ Item }) => (Item === undefined ? [] : [[Item.pk, Item as StoredItem]])));
}
