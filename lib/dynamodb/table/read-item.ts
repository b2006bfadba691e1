/** One GetItem. */
import type { GetItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import { fromDynamoJson } from './attribute-values.ts';
import type { Key } from './keys.ts';
import type { StoredItem } from './shape.ts';

type Options = Pick<GetItemCommandInput, 'ProjectionExpression'>;

/** @param consistent whether the read sees every completed write (1 RCU for 4 KB instead of 0.5) */
export async function readItem(
  table: Table,
  { pk }: Key,
  consistent = false,
  options?: Options,
): Promise<StoredItem | undefined> {
  const { Item } = await table.getItem({
    TableName: table.name,
    Key: { pk: { S: pk } },
    ConsistentRead: consistent,
    ...options,
  });
  return fromDynamoJson(Item);
}
