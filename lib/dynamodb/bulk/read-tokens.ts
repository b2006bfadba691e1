/** Reads all tokens of a table with a paged Scan. For the operator's commands: the function's role may not scan. */
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import { tokenKey } from '../table/keys.ts';
import type { StoredItem } from '../table/shape.ts';

/**
 * Returns them unchecked, so that the commands can list and revoke a malformed token too.
 * @param report is called with the number of items that the Scan has read so far, tokens or not
 */
export async function readTokens(table: Table, report: (items: number) => void = () => {}): Promise<StoredItem[]> {
  const tokens: StoredItem[] = [];
  let scanned = 0;
  const pages = paginateScan(
    { client: table.documents },
    {
      TableName: table.name,
      ConsistentRead: true,
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':prefix': tokenKey('').pk },
    },
  );
  for await (const { Items = [], ScannedCount = 0 } of pages) {
    scanned += ScannedCount;
    report(scanned);
    tokens.push(...(Items as StoredItem[]));
  }
  return tokens;
}
