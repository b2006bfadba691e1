/** Writes and deletes many items with parallel BatchWriteItems, and sends unprocessed items again. */
import { setTimeout as wait } from 'node:timers/promises';
import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '../../domain/errors.ts';
import { isThrottled } from '../client/sdk-errors.ts';
import type { Table } from '../client/sdk-table.ts';
import type { Key } from '../table/keys.ts';

/** BatchWriteItem's limit: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_BATCH = 25;
/** Even a slow line sends this much before the response times out. */
const MAX_BATCH_BYTES = 1024 * 1024;
const CONCURRENCY = 8;
/** Gives up after this many requests in a row that write nothing. */
const MAX_ATTEMPTS_WITHOUT_PROGRESS = 10;
const FIRST_WAIT_MS = 25;

type Request = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

/**
 * Puts items with distinct keys, and overwrites existing ones.
 * @param written is called after each batch with the number of items so far
 * @param concurrency the number of parallel batches
 * @throws Unavailable if DynamoDB stays throttled. Some of the items may have been written
 */
export async function writeItems(
  table: Table,
  items: readonly Key[],
  written: (count: number) => void = () => {},
  concurrency = CONCURRENCY,
): Promise<void> {
  const queue = toBatches(items).values();
  let count = 0;
  const writeQueued = async () => {
    for (const batch of queue) {
      await writeBatch(
        table,
        batch.map((Item) => ({ PutRequest: { Item } })),
      );
      count += batch.length;
      written(count);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, writeQueued));
}

/** Deletes items by distinct keys. A key without an item is fine. @throws Unavailable as writeItems */
export async function deleteItems(table: Table, keys: readonly Key[]): Promise<void> {
  for (let at = 0; at < keys.length; at += MAX_BATCH)
    await writeBatch(
      table,
      keys.slice(at, at + MAX_BATCH).map(({ pk }) => ({ DeleteRequest: { Key: { pk } } })),
    );
}

function toBatches(items: readonly Key[]): Key[][] {
  const batches: Key[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const more = approximateBytes(item);
    if (bytes + more > MAX_BATCH_BYTES || batches.at(-1)?.length === MAX_BATCH) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(item);
    bytes += more;
  }
  return batches;
}

/** An estimate: only strings and bytes make an item large. */
const approximateBytes = (item: object): number =>
  Object.values(item).reduce((sum, value) => sum + (value?.byteLength ?? value?.length ?? 0), 0);

async function writeBatch(table: Table, requests: readonly Request[]): Promise<void> {
  let left = [...requests];
  for (let withoutProgress = 0; withoutProgress < MAX_ATTEMPTS_WITHOUT_PROGRESS; ) {
    const unprocessed = await sendBatch(table, left);
    if (unprocessed.length === 0) return;
    withoutProgress = unprocessed.length < left.length ? 0 : withoutProgress + 1;
    left = unprocessed;
    await wait(Math.random() * FIRST_WAIT_MS * 2 ** withoutProgress);
  }
  throw new Unavailable(`${left.length} items were left unprocessed`);
}

/**
 * @returns the unprocessed requests. DynamoDB responds with an error if all of them are throttled; then that is all of
 *   them
 */
async function sendBatch(table: Table, requests: Request[]): Promise<Request[]> {
  try {
    const { UnprocessedItems } = await table.documents.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: requests } }),
    );
    return UnprocessedItems?.[table.name] ?? [];
  } catch (error) {
    if (isThrottled(error)) return requests;
    throw error;
  }
}
