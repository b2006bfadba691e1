/** npm run user -- disable | enable: sets is_active of a user, and changes nothing else. */
import { WriteConflict } from '../../lib/domain/errors.ts';
import { parse, stringify } from '../../lib/domain/json/json.ts';
import { deleteStaleParts } from '../../lib/dynamodb/bulk/user-ledger.ts';
import { replaceUser } from '../../lib/dynamodb/bulk/write-user.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { userKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';
import { readUserObj } from '../../lib/dynamodb/users/read-user.ts';
import { summaryOf, toUserHead, type User } from '../../lib/dynamodb/users/user-head.ts';
import { CommandError } from '../command.ts';

export interface Outcome {
  readonly username: string;
  /** False if the user had this is_active already. */
  readonly isChanged: boolean;
}

const ATTEMPTS = 5;

/** @throws CommandError for an unknown user; WriteConflict if others keep writing it */
export async function setActive(table: Table, pk: number, isActive: boolean): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const item = await readItem(table, userKey(pk), true);
    const user = item && (await withActive(table, pk, item, isActive));
    if (user === undefined) throw new CommandError(`there is no user ${pk} in ${table.name}`);
    const { username, isChanged } = user;
    if (!isChanged) return { username, isChanged };
    try {
      await replaceUser(table, user, item);
      await deleteStaleParts(table, pk);
      return { username, isChanged };
    } catch (error) {
      if (!(error instanceof WriteConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Sets both: the token check reads is_active from the head, and the response has it in user_obj. */
async function withActive(
  table: Table,
  pk: number,
  item: StoredItem,
  isActive: boolean,
): Promise<(User & Outcome) | undefined> {
  const head = toUserHead(item);
  const { username, is_active } = summaryOf(head);
  const userObj = await readUserObj(table, head);
  if (userObj === undefined) return undefined;
  const { value, lossless } = parse(userObj.user_obj);
  const isChanged = is_active !== isActive || (value as { is_active: unknown }).is_active !== isActive;
  return {
    ...{ pk, username, is_active: isActive },
    user_obj: stringify({ ...(lossless as object), is_active: isActive }),
    isChanged,
  };
}
