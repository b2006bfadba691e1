/** One GetItem. */
import { fromDynamoJson } from './items.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

/** @param consistent sees every write that was answered before (1 RCU for 4 KB instead of 0.5) */
export async function readItem<Item extends Key>(
  table: Table,
  { pk }: Key,
  consistent = false,
): Promise<Item | undefined> {
  const { Item } = await table.getItem({ TableName: table.name, Key: { pk: { S: pk } }, ConsistentRead: consistent });
  return fromDynamoJson<Item>(Item);
}
