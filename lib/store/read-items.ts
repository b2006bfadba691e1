/** One BatchGetItem, asked again for what the engine left out. */
import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '../domain/errors.ts';
import { asItem } from './items.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 20;

/**
 * Reads up to 100 items by distinct keys, consistently.
 * @returns the items by their `pk`
 * @throws Unavailable where the engine keeps leaving some out (UnprocessedKeys: it is throttled)
 */
export async function readItems(table: Table, keys: readonly Key[]): Promise<ReadonlyMap<string, Key>> {
  const items = new Map<string, Key>();
  let left = [...keys];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { Responses, UnprocessedKeys } = await table.documents.send(
      new BatchGetCommand({ RequestItems: { [table.name]: { Keys: left, ConsistentRead: true } } }),
      table.options(),
    );
    for (const found of Responses?.[table.name] ?? []) items.set(found.pk, asItem(found) as Key);
    left = (UnprocessedKeys?.[table.name]?.Keys ?? []) as Key[];
    if (left.length === 0) return items;
    await wait(Math.random() * FIRST_WAIT_MS * 2 ** attempt);
  }
  throw new Unavailable(`${left.length} keys were left unprocessed`);
}
