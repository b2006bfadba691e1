/** Reads a whole table with a paged Scan. For the operator's commands: no function may scan. */
import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import type { StoredItem } from '../table/shape.ts';

/** @param attributes names to read beside `pk`; undefined: all */
export async function* scan(table: Table, attributes?: readonly string[]): AsyncGenerator<StoredItem[]> {
  const names = attributes && ['pk', ...attributes].map((name, at) => [`#${at}`, name] as const);
  let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await table.documents.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        ...(names && {
          ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
          ExpressionAttributeNames: Object.fromEntries(names),
        }),
        ExclusiveStartKey,
      }),
    );
    yield (page.Items ?? []) as StoredItem[];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}
