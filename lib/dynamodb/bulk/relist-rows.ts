/** Gives the rows of a renamed user their places in the index `list` under the new name. */
import { setTimeout as wait } from 'node:timers/promises';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../client/sdk-table.ts';
import { idOf, userKey } from '../table/keys.ts';
import { listedKey } from '../table/listed.ts';
import type { StoredItem } from '../table/shape.ts';
import { INDEX_LAG_MS, listedRowsOf } from './index-entries.ts';
import { writeIf } from './write-if.ts';

export interface RenamedUser {
  readonly pk: number;
  readonly username: string;
  /** The names under which its rows may be listed. The head has them until no row is. */
  readonly was: readonly string[];
}

/**
 * Every write of a row checks the user's name, so that none adds a row under an old name once the head has the new one.
 * But the index may not show the last ones yet: this reads it again until a pass finds none.
 * @param lagMs milliseconds between two passes
 */
export async function relistRows(table: Table, user: RenamedUser, lagMs = INDEX_LAG_MS): Promise<void> {
  for (let pass = 0; ; pass++) {
    let moved = 0;
    for await (const entry of listedRowsOf(table, user.pk, user.was)) moved += Number(await relist(table, entry, user));
    if (pass > 0 && moved === 0) break;
    await wait(lagMs);
  }
  await forgetNames(table, user);
}

/** Leaves version and previous alone: what a response shows does not change. @returns whether the row was still there */
async function relist(table: Table, { pk, listed }: StoredItem, user: RenamedUser): Promise<boolean> {
  return writeIf(
    table,
    new UpdateCommand({
      TableName: table.name,
      Key: { pk },
      UpdateExpression: 'SET listed = :new',
      ConditionExpression: 'listed = :old AND #user = :user',
      ExpressionAttributeNames: { '#user': 'user' },
      ExpressionAttributeValues: {
        ':new': listedKey(user.username, idOf({ pk })),
        ':old': listed,
        ':user': user.pk,
      },
    }),
  );
}

/** Unless the user was renamed again meanwhile: then that run does it. */
const forgetNames = (table: Table, { pk, username, was }: RenamedUser): Promise<boolean> =>
  writeIf(
    table,
    new UpdateCommand({
      TableName: table.name,
      Key: userKey(pk),
      UpdateExpression: 'REMOVE was',
      ConditionExpression: 'username = :username AND was = :was',
      ExpressionAttributeValues: { ':username': username, ':was': was },
    }),
  );
