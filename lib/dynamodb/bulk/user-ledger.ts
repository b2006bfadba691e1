/** The ledger of a user's parts: an item beside the head that names every generation whose parts may be stored. */
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { retryOnConflict } from '../../domain/retry-on-conflict.ts';
import type { Table } from '../client/sdk-table.ts';
import { type Key, userKey, userPartsKey } from '../table/keys.ts';
import { readItems } from '../table/read-items.ts';
import { createItemCheck, optional, type StoredItem } from '../table/shape.ts';
import type { LargeHead } from '../users/user-head.ts';
import { partKeys } from '../users/user-parts.ts';
import { deleteItems } from './write-items.ts';

/*
 * A writer notes its generation before it writes the first part. The transaction that puts its head fails once the generation is
 * no longer noted. Whoever deletes parts moves their generations to `stale` first, in a transaction that fails where the head has
 * changed since it was read. So no head ever names parts that are being deleted, and a run that breaks off at any point leaves
 * nothing behind that the next run does not find.
 */

type Generation = Pick<LargeHead, 'generation' | 'count'>;
type Operation = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Sets of `<generation>#<count>`. DynamoDB has no empty sets. */
interface Ledger extends Key {
  readonly generations?: ReadonlySet<string>;
  readonly stale?: ReadonlySet<string>;
}

const isSet = (value: unknown): value is ReadonlySet<string> => value instanceof Set;
const toLedger = createItemCheck<Ledger>({ generations: optional(isSet), stale: optional(isSet) });

const toEntry = ({ generation, count }: Generation): string => `${generation}#${count}`;

function parseEntry(entry: string): Generation {
  const [generation = '', count] = entry.split('#');
  return { generation, count: Number(count) };
}

/** Whether the ledger names generations that the head does not use. */
export function hasStaleParts(head: StoredItem | undefined, ledger: StoredItem | undefined): boolean {
  if (ledger === undefined) return false;
  const { stale, unnamed } = classifyGenerations(head, toLedger(ledger));
  return stale.length > 0 || unnamed.length > 0;
}

export const noteGeneration = (table: Table, pk: number, generation: Generation): Promise<void> =>
  write(table, [update(table, pk, 'ADD #generations :set', [toEntry(generation)])]);

export const mustBeNoted = (table: Table, pk: number, generation: Generation): Operation => ({
  ConditionCheck: {
    TableName: table.name,
    Key: userPartsKey(pk),
    ConditionExpression: 'contains(#generations, :entry)',
    ExpressionAttributeNames: { '#generations': 'generations' },
    ExpressionAttributeValues: { ':entry': toEntry(generation) },
  },
});

/** Deletes all parts that the head does not use. A writer that is still at work on such parts writes them again. */
export const deleteStaleParts = (table: Table, pk: number): Promise<void> =>
  retryOnConflict(userKey(pk).pk, false, async () => {
    const items = await readItems(table, [userKey(pk), userPartsKey(pk)]);
    const [head, ledger] = [items.get(userKey(pk).pk), items.get(userPartsKey(pk).pk)];
    if (ledger === undefined) return;
    const { stale, unnamed } = classifyGenerations(head, toLedger(ledger));
    if (unnamed.length > 0)
      await write(table, [
        mustBeAsRead(table, pk, head),
        update(table, pk, 'DELETE #generations :set ADD #stale :set', unnamed),
      ]);
    const all = [...stale, ...unnamed];
    if (all.length === 0) return;
    for (const entry of all) await deleteItems(table, partKeys(userKey(pk), parseEntry(entry)));
    await write(table, [update(table, pk, 'DELETE #stale :set', all)]);
  });

function classifyGenerations(head: StoredItem | undefined, { generations = new Set(), stale = new Set() }: Ledger) {
  const named = `${head?.generation}#${head?.count}`;
  const unnamed = [...generations].filter((entry) => entry !== named);
  return { stale: [...stale].filter((entry) => !unnamed.includes(entry)), unnamed };
}

/** A transaction even for a single item: the SDK may send it again, and it is applied once. */
async function write(table: Table, TransactItems: Operation[]): Promise<void> {
  await table.documents.send(new TransactWriteCommand({ TransactItems }));
}

function update(table: Table, pk: number, UpdateExpression: string, entries: readonly string[]): Operation {
  const names = ['generations', 'stale'].filter((name) => UpdateExpression.includes(`#${name}`));
  return {
    Update: {
      TableName: table.name,
      Key: userPartsKey(pk),
      UpdateExpression,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: { ':set': new Set(entries) },
    },
  };
}

function mustBeAsRead(table: Table, pk: number, head: StoredItem | undefined): Operation {
  const generation = head?.generation;
  return {
    ConditionCheck: {
      TableName: table.name,
      Key: userKey(pk),
      ConditionExpression: generation === undefined ? 'attribute_not_exists(#generation)' : '#generation = :generation',
      ExpressionAttributeNames: { '#generation': 'generation' },
      ...(generation !== undefined && { ExpressionAttributeValues: { ':generation': generation } }),
    },
  };
}
