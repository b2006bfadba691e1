/** Reads any number of items by their keys, with one BatchGetItem after the other. */

import type { Table } from '../client/sdk-table.ts';
import type { Key } from '../table/keys.ts';
import { readItems } from '../table/read-items.ts';
import type { StoredItem } from '../table/shape.ts';

/** BatchGetItem's limit: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_BATCH = 100;

/**
 * @param keys may repeat
 * @param report is called with the number of keys read so far, and of all
 * @returns the items by their `pk`
 */
export async function readManyItems(
  table: Table,
  keys: Iterable<Key>,
  report: (read: number, all: number) => void = () => {},
): Promise<ReadonlyMap<string, StoredItem>> {
  const pks = [...new Set(Array.from(keys, ({ pk }) => pk))];
  const items = new Map<string, StoredItem>();
  for (let at = 0; at < pks.length; at += MAX_BATCH) {
    const batch = pks.slice(at, at + MAX_BATCH).map((pk) => ({ pk }));
    for (const [pk, item] of await readItems(table, batch)) items.set(pk, item);
    report(at + batch.length, pks.length);
  }
  return items;
}
