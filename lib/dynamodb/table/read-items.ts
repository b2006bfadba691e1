/** One BatchGetItem, repeated for unprocessed keys. */
import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '../../domain/errors.ts';
import type { Table } from '../client/sdk-table.ts';
import type { Key } from './keys.ts';
import type { StoredItem } from './shape.ts';

/** Gives up after this many responses in a row without an item. */
const MAX_EMPTY_RESPONSES = 5;
/** A random wait is at most this long, and doubles with each empty response. */
const MAX_FIRST_WAIT_MS = 20;

/**
 * Reads up to 100 items by distinct keys. A response holds 16 MB: of large items it has only some, and names the keys
 * of the others. Each response with an item is progress; the request's deadline limits the whole.
 * @param consistent as in readItem
 * @returns the items by their `pk`
 * @throws Unavailable if DynamoDB keeps returning none, because it is throttled
 */
export async function readItems(
  table: Table,
  keys: readonly Key[],
  consistent = true,
): Promise<ReadonlyMap<string, StoredItem>> {
  const items = new Map<string, StoredItem>();
  let left = keys.map(({ pk }) => ({ pk }));
  for (let empty = 0; empty < MAX_EMPTY_RESPONSES; ) {
    const { Responses, UnprocessedKeys } = await table.documents.send(
      new BatchGetCommand({ RequestItems: { [table.name]: { Keys: left, ConsistentRead: consistent } } }),
      table.requestOptions(),
    );
    const found = (Responses?.[table.name] ?? []) as StoredItem[];
    for (const item of found) items.set(item.pk, item);
    left = (UnprocessedKeys?.[table.name]?.Keys ?? []) as typeof left;
    if (left.length === 0) return items;
    empty = found.length > 0 ? 0 : empty + 1;
    await wait(Math.random() * MAX_FIRST_WAIT_MS * 2 ** empty);
  }
  throw new Unavailable(`${left.length} keys were left unprocessed`);
}
