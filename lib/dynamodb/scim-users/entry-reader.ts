/** Queries of the index `list`, a call at a time. */
import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { Entry, EntryFilter, EntryReader } from '../../domain/scim-user/list/list-store.ts';
import type { Table } from '../client/sdk-table.ts';
import { idOf, type Key } from '../table/keys.ts';
import { LIST_INDEX, MAX_SORT_KEY_BYTES } from '../table/listed.ts';
import { createItemCheck, isInteger, isText, type StoredItem } from '../table/shape.ts';

type Conditions = Pick<
  QueryCommandInput,
  'KeyConditionExpression' | 'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

interface QueryPages {
  /** @returns the next call's response; undefined after the last one */
  next(input?: Pick<QueryCommandInput, 'Limit' | 'Select'>): Promise<QueryCommandOutput | undefined>;
}

/** One Query, at most 1 MB a call. Each call continues after the one before. */
export function queryIndex(table: Table, conditions: Conditions): QueryPages {
  let ExclusiveStartKey: QueryCommandOutput['LastEvaluatedKey'];
  let isAtEnd = false;
  return {
    async next(input = {}) {
      if (isAtEnd) return undefined;
      const output: QueryCommandOutput = await table.documents.send(
        new QueryCommand({ TableName: table.name, IndexName: LIST_INDEX, ...conditions, ...input, ExclusiveStartKey }),
        table.requestOptions(),
      );
      ExclusiveStartKey = output.LastEvaluatedKey;
      isAtEnd = ExclusiveStartKey === undefined;
      return output;
    },
  };
}

/** No sort key is longer, and none has a lone surrogate: DynamoDB would refuse such a condition. */
export const canBeListed = (key: string): boolean => key.isWellFormed() && Buffer.byteLength(key) <= MAX_SORT_KEY_BYTES;

/** No call returns as many entries: an entry has more than 100 bytes. */
const MAX_LIMIT = 10_000;

const NO_ENTRIES: EntryReader = {
  next: async () => [],
  async *count() {},
};

export function openEntryReader(table: Table, { source, username, user }: EntryFilter): EntryReader {
  const prefix = username === undefined ? '' : `${username}\0`;
  if (!canBeListed(prefix)) return NO_ENTRIES;
  const names = { '#source': 'source', ...(user !== undefined && { '#user': 'user' }) };
  const pages = queryIndex(table, {
    KeyConditionExpression: `#source = :source${prefix === '' ? '' : ' AND begins_with(listed, :prefix)'}`,
    // Several users may have had the same name.
    ...(user !== undefined && { FilterExpression: '#user = :user' }),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ':source': source,
      ...(prefix !== '' && { ':prefix': prefix }),
      ...(user !== undefined && { ':user': user }),
    },
  });
  return {
    async next(limit = Number.POSITIVE_INFINITY) {
      const input = limit < MAX_LIMIT ? { Limit: limit } : {};
      for (let output = await pages.next(input); output !== undefined; output = await pages.next(input))
        if (output.Items?.length) return output.Items.map((item) => toEntry(item as StoredItem));
      return [];
    },
    async *count() {
      const input = { Select: 'COUNT' } as const;
      for (let output = await pages.next(input); output !== undefined; output = await pages.next(input))
        yield output.Count ?? 0;
    },
  };
}

interface IndexItem extends Key {
  readonly source: string;
  readonly listed: string;
  readonly user: number;
}

const toIndexItem = createItemCheck<IndexItem>({ source: isText, listed: isText, user: isInteger });

function toEntry(stored: StoredItem): Entry {
  const { pk, source, listed, user } = toIndexItem(stored);
  return { id: idOf({ pk }), user, source, key: listed, username: listed.split('\0', 1)[0] as string };
}
