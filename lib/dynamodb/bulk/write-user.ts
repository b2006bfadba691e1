/** Writes a user: a small one with one Put, a large one as parts and then the head, so that a reader gets the old user or the new one, never a mix. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { WriteConflict } from '../../domain/errors.ts';
import { retryOnConflict } from '../../domain/retry-on-conflict.ts';
import type { Table } from '../client/sdk-table.ts';
import { userKey } from '../table/keys.ts';
import { readItem } from '../table/read-item.ts';
import type { StoredItem } from '../table/shape.ts';
import { newVersion } from '../table/write-version.ts';
import { isInHead, type LargeHead, toHead, type User } from '../users/user-head.ts';
import { toParts } from '../users/user-parts.ts';
import { mustBeNoted, noteGeneration } from './user-ledger.ts';
import { writeItems } from './write-items.ts';

/**
 * Writes the head only over the head that was read. After a conflict it reads again.
 * @param seen the head that was read
 * @returns the user's earlier names, under which rows may still be listed
 */
export async function writeUser(table: Table, user: User, seen: StoredItem | undefined): Promise<string[]> {
  let current = seen;
  let isRead = true;
  await retryOnConflict(userKey(user.pk).pk, false, async () => {
    if (!isRead) {
      current = await readItem(table, userKey(user.pk), true);
      if (isStored(user, current)) return;
    }
    isRead = false;
    await replaceUser(table, user, current);
  });
  return namesBefore(user, current);
}

/** @throws WriteConflict if a different user has this pk */
export async function createUser(table: Table, user: User): Promise<void> {
  try {
    await replaceUser(table, user, undefined);
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
    // A retry finds the head of an earlier attempt whose response was lost.
    if (!isStored(user, await readItem(table, userKey(user.pk), true))) throw error;
  }
}

/**
 * The names under which the user's rows may be listed. A run that breaks off before it has moved them leaves them in the
 * head, and the next run that writes the user moves the rows.
 */
export function namesBefore({ username }: User, seen: StoredItem | undefined): string[] {
  const names = [...((seen?.was as string[] | undefined) ?? []), seen?.username as string | undefined];
  return [...new Set(names)].filter((name) => name !== undefined && name !== username) as string[];
}

/** @throws WriteConflict if the head has changed since it was read */
export const replaceUser = (table: Table, user: User, seen: StoredItem | undefined): Promise<void> =>
  (isInHead(user.user_obj) ? putSmall : putLarge)(table, user, seen);

/** Whether the head already belongs to this very user. Does not read its parts. */
export function isStored(user: User, head: StoredItem | undefined): boolean {
  if (head === undefined || head.was !== undefined) return false;
  if (isInHead(user.user_obj) !== (head.generation === undefined)) return false;
  const { user_obj, ...same } = toHead(user) as Required<ReturnType<typeof toHead>> & { user_obj: string };
  return (
    Object.entries(same).every(([name, value]) => head[name] === value) &&
    head.user_obj === (isInHead(user.user_obj) ? user_obj : undefined)
  );
}

function headOf(user: User, seen: StoredItem | undefined, large?: Pick<LargeHead, 'generation' | 'count'>) {
  const was = namesBefore(user, seen);
  return { ...toHead(user, large), ...(was.length > 0 && { was }) };
}

async function putSmall(table: Table, user: User, seen: StoredItem | undefined): Promise<void> {
  try {
    await table.documents.send(
      new PutCommand({ TableName: table.name, Item: headOf(user, seen), ...unchangedCondition(seen) }),
    );
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw new WriteConflict();
    throw error;
  }
}

/** A generation that a conflict or an interrupted run has abandoned stays in the ledger until its parts are deleted. */
async function putLarge(table: Table, user: User, seen: StoredItem | undefined): Promise<void> {
  const generation = newVersion();
  const parts = toParts(userKey(user.pk), generation, user.user_obj);
  const large = { generation, count: parts.length };
  await noteGeneration(table, user.pk, large);
  await writeItems(table, parts, undefined, 1);
  try {
    await table.documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: table.name, Item: headOf(user, seen, large), ...unchangedCondition(seen) } },
          mustBeNoted(table, user.pk, large),
        ],
      }),
    );
  } catch (error) {
    // Another run may have deleted the generation while this one wrote its parts. Parts written after that are in no
    // ledger. Noting the generation again lets the clean-up find them.
    if (error instanceof WriteConflict) await noteGeneration(table, user.pk, large);
    throw error;
  }
}

/** The digest identifies a user_obj. Heads from before there were parts have none. */
function unchangedCondition(seen: StoredItem | undefined) {
  if (seen === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const names = { ExpressionAttributeNames: { '#digest': 'digest' } };
  if (seen.digest === undefined)
    return { ...names, ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#digest)' };
  return {
    ...names,
    ConditionExpression: '#digest = :digest',
    ExpressionAttributeValues: { ':digest': seen.digest },
  };
}
