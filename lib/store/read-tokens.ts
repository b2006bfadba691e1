/** All tokens of a table, by a paged Scan: for the operator's commands; the function's role may not. */
import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { asItem, type TokenItem } from './items.ts';
import { tokenKey } from './keys.ts';
import type { Table } from './table.ts';

export async function readTokens(table: Table): Promise<TokenItem[]> {
  const tokens: TokenItem[] = [];
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
    for (const item of page.Items ?? []) tokens.push(asItem<TokenItem>(item) as TokenItem);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return tokens;
}
