/** Whether a row exists, at the lowest cost: for requests that are refused anyway. */

import type { Table } from '../client/sdk-table.ts';
import { scimUserKey } from '../table/keys.ts';
import { readItem } from '../table/read-item.ts';

/**
 * Reads only the key, eventually consistent. DynamoDB still charges for the whole row, half a unit for 4 KB, and has no
 * cheaper read. Such a read can miss a new row, so a consistent read confirms that a row is missing.
 */
export async function rowExists(table: Table, id: string): Promise<boolean> {
  const look = (consistent: boolean) => readItem(table, scimUserKey(id), consistent, { ProjectionExpression: 'pk' });
  return ((await look(false)) ?? (await look(true))) !== undefined;
}
