/** Loads many items: BatchWriteItem, 25 at a time, several batches at once; what the engine leaves unprocessed is sent again. */
import { setTimeout as wait } from 'node:timers/promises';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '../domain/errors.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

/** BatchWriteItem takes no more: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH = 25;
const LANES = 8;
const ATTEMPTS = 10;
const FIRST_WAIT_MS = 25;

/**
 * Puts items of distinct keys, over whatever has those keys.
 * @param written told of each batch: how many items are written so far
 * @throws Unavailable where the table stays throttled; some of the items are written then
 */
export async function writeItems(
  table: Table,
  items: readonly Key[],
  written: (count: number) => void = () => {},
): Promise<void> {
  let next = 0;
  let count = 0;
  const lane = async () => {
    while (next < items.length) {
      const batch = items.slice(next, next + BATCH);
      next += BATCH;
      await writeBatch(table, batch);
      count += batch.length;
      written(count);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function writeBatch(table: Table, items: readonly Key[]): Promise<void> {
  let left = items.map((Item) => ({ PutRequest: { Item } }));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { UnprocessedItems } = await table.documents.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: left } }),
    );
    left = (UnprocessedItems?.[table.name] ?? []) as typeof left;
    if (left.length === 0) return;
    await wait(Math.random() * FIRST_WAIT_MS * 2 ** attempt);
  }
  throw new Unavailable(`${left.length} items were left unprocessed`);
}
