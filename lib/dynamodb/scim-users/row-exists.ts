/** Whether there is a row of an id, at the least cost: for requests that are refused anyway. */

import type { Table } from '../client/sdk-table.ts';
import { scimUserKey } from '../table/keys.ts';
import { readItem } from '../table/read-item.ts';

/**
 * DynamoDB counts the whole row, and no read that it has costs less: half a unit for 4 KB, eventually consistent. Such a read may
 * miss a row that was just made: none is missing before a consistent read misses it too. Only the key travels.
 */
export async function rowExists(table: Table, id: string): Promise<boolean> {
  const look = (consistent: boolean) => readItem(table, scimUserKey(id), consistent, { ProjectionExpression: 'pk' });
  return ((await look(false)) ?? (await look(true))) !== undefined;
}
