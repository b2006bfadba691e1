/** Reads the index `list`. For the operator's commands. */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import { isWholeInListed, LIST_INDEX, SOURCES_PARTITION } from '../table/listed.ts';
import type { StoredItem } from '../table/shape.ts';

/**
 * An index lags behind its table, usually by less than a second. Milliseconds after which this service relies on it.
 */
export const INDEX_LAG_MS = 5_000;

/**
 * @param source the UUID of a source, for its rows; SOURCES_PARTITION for the sources
 * @param prefix that `listed` begins with
 * @returns keys, `listed` and `user`, as the index has them: they may be out of date
 */
export async function* indexEntries(table: Table, source: string, prefix = ''): AsyncGenerator<StoredItem> {
  const pages = paginateQuery(
    { client: table.documents },
    {
      TableName: table.name,
      IndexName: LIST_INDEX,
      KeyConditionExpression: `#source = :source${prefix === '' ? '' : ' AND begins_with(listed, :prefix)'}`,
      ExpressionAttributeNames: { '#source': 'source' },
      ExpressionAttributeValues: { ':source': source, ...(prefix !== '' && { ':prefix': prefix }) },
    },
  );
  for await (const { Items = [] } of pages) yield* Items as StoredItem[];
}

/** The UUIDs of all sources that the index has. */
export async function listedSources(table: Table): Promise<string[]> {
  const sources = await Array.fromAsync(indexEntries(table, SOURCES_PARTITION));
  return sources.map(({ pk }) => pk.slice('source#'.length));
}

/**
 * Finds a user's rows through the index.
 * @param usernames under which they are listed. A name that is too long to be whole in `listed` finds none: npm run
 *   reindex finds those rows. Undefined: all entries of the index are read
 */
export async function* listedRowsOf(
  table: Table,
  user: number,
  usernames: readonly string[] | undefined,
): AsyncGenerator<StoredItem> {
  const prefixes = usernames?.filter(isWholeInListed).map((username) => `${username}\0`) ?? [''];
  for (const source of await listedSources(table))
    for (const prefix of prefixes)
      for await (const entry of indexEntries(table, source, prefix)) if (entry.user === user) yield entry;
}
