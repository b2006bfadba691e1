/** Reads a whole table with a paged Scan. For the operator's commands: no function may scan. */
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { StoredItem } from '../table/shape.ts';

/** @param attributes names to read beside `pk`; undefined: all */
export async function* scan(table: Table, attributes?: readonly string[]): AsyncGenerator<StoredItem[]> {
  const names = attributes && ['pk', ...attributes].map((name, at) => [`#${at}`, name] as const);
  const pages = paginateScan(
    { client: table.documents },
    {
      TableName: table.name,
      ConsistentRead: true,
      ...(names && {
        ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
        ExpressionAttributeNames: Object.fromEntries(names),
      }),
    },
  );
  for await (const { Items = [] } of pages) yield Items as StoredItem[];
}
