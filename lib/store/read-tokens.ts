/** All tokens of a table, by a paged Scan: for the operator's commands; the function's role may not. */
import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { asItem } from './items.ts';
import { type Key, tokenKey } from './keys.ts';
import type { Table } from './table.ts';

/** A token's item as it is stored. Every field but the key may be missing or of another type. */
export type StoredToken = Key & Readonly<Record<string, unknown>>;

export async function readTokens(table: Table): Promise<StoredToken[]> {
  const tokens: StoredToken[] = [];
  let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await table.documents.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': tokenKey('').pk },
        ExclusiveStartKey,
      }),
    );
    for (const item of page.Items ?? []) tokens.push(asItem<StoredToken>(item) as StoredToken);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return tokens;
}
