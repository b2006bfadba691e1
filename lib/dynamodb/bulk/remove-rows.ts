/** Removes the rows of sources and users that are gone, which it finds in the index `list`. */
import { setTimeout as wait } from 'node:timers/promises';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { Key } from '../table/keys.ts';
import type { StoredItem } from '../table/shape.ts';
import { deleteItem } from './delete-item.ts';
import { INDEX_LAG_MS, indexEntries, listedRowsOf } from './index-entries.ts';
import { writeIf } from './write-if.ts';

/** Whose rows to remove. */
export type Owner =
  | { readonly source: string }
  /** With all the names under which its rows may be listed; undefined if they are not known any more. */
  | { readonly user: number; readonly usernames: readonly string[] | undefined };

/**
 * The longest time of a request, and a reserve: a POST that has read the source before it was removed may still write.
 */
export const LONGEST_REQUEST_MS = 20_000;

/** Two passes in a row over all owners must find none, because the index lags. */
const EMPTY_PASSES = 2;

/**
 * Call it when the owners' own items are gone, and LONGEST_REQUEST_MS have passed.
 * @param owners all of them at once: they share the waits for the index
 * @param lagMs milliseconds between two passes
 * @param also the key of an item that goes with a row
 * @returns the number of removed rows
 */
export async function removeRows(
  table: Table,
  owners: readonly Owner[],
  report: (removed: number) => void = () => {},
  lagMs = INDEX_LAG_MS,
  also?: (pk: string) => Key,
): Promise<number> {
  let removed = 0;
  for (let empty = 0; empty < EMPTY_PASSES; ) {
    const before = removed;
    for (const owner of owners)
      for await (const row of rowsOf(table, owner)) {
        const isRemoved = await removeIf(table, row, owner);
        if (isRemoved && also !== undefined) await deleteItem(table, also(row.pk));
        removed += Number(isRemoved);
        report(removed);
      }
    empty = removed === before ? empty + 1 : 0;
    if (empty < EMPTY_PASSES) await wait(lagMs);
  }
  return removed;
}

const rowsOf = (table: Table, owner: Owner): AsyncGenerator<StoredItem> =>
  'source' in owner ? indexEntries(table, owner.source) : listedRowsOf(table, owner.user, owner.usernames);

/** Unless it belongs to another one by now. */
function removeIf(table: Table, { pk }: StoredItem, owner: Owner): Promise<boolean> {
  const [name, value] = 'source' in owner ? ['source', owner.source] : ['user', owner.user];
  return writeIf(
    table,
    new DeleteCommand({
      TableName: table.name,
      Key: { pk },
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': name as string },
      ExpressionAttributeValues: { ':owner': value },
    }),
  );
}
