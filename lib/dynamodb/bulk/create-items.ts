/** Creates many items, in transactions of a few items each, one after the other. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { Key } from '../table/keys.ts';

/** TransactWriteItems takes 100 items of 4 MB: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ITEMS = 100;
const MAX_BYTES = 3 * 1024 * 1024;

/**
 * @param created is called after each transaction with the number of items so far
 * @throws WriteConflict if an item with one of the keys exists. Its transaction and the following ones are not written
 * @throws Unavailable
 */
export async function createItems(
  table: Table,
  items: readonly Key[],
  created: (count: number) => void = () => {},
): Promise<void> {
  let count = 0;
  for (const batch of toBatches(items)) {
    // The SDK gives each command a ClientRequestToken, so a retry after a lost response recognises its own write.
    await table.documents.send(
      new TransactWriteCommand({
        TransactItems: batch.map((Item) => ({
          Put: { TableName: table.name, Item, ConditionExpression: 'attribute_not_exists(pk)' },
        })),
      }),
    );
    count += batch.length;
    created(count);
  }
}

function toBatches(items: readonly Key[]): Key[][] {
  const batches: Key[][] = [];
  let bytes = 0;
  for (const item of items) {
    const more = Buffer.byteLength(JSON.stringify(item));
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_ITEMS || bytes + more > MAX_BYTES) {
      batches.push([item]);
      bytes = more;
    } else {
      last.push(item);
      bytes += more;
    }
  }
  return batches;
}
