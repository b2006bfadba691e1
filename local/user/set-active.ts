/** npm run user -- disable | enable: sets is_active of a user, and nothing else of it. */
import { WriteConflict } from '../../lib/domain/errors.ts';
import { parse, stringify } from '../../lib/domain/json.ts';
import type { UserItem } from '../../lib/store/items.ts';
import { userKey } from '../../lib/store/keys.ts';
import { readItem } from '../../lib/store/read-item.ts';
import { replaceUser } from '../../lib/store/replace-user.ts';
import type { Table } from '../../lib/store/table.ts';
import { CommandError } from '../command.ts';

export interface Outcome {
  readonly username: string;
  /** False where the user was so already. */
  readonly isChanged: boolean;
}

const ATTEMPTS = 5;

/** @throws CommandError where there is no such user; WriteConflict where others keep writing it */
export async function setActive(table: Table, pk: number, isActive: boolean): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const item = await readItem<UserItem>(table, userKey(pk), true);
    if (item === undefined) throw new CommandError(`there is no user ${pk} in ${table.name}`);
    const { plain, exact } = parse(item.user_obj);
    const { username, is_active } = plain as { username: string; is_active: boolean };
    if (is_active === isActive) return { username, isChanged: false };
    try {
      const user_obj = stringify({ ...(exact as object), is_active: isActive });
      await replaceUser(table, { ...item, user_obj }, item);
      return { username, isChanged: true };
    } catch (error) {
      if (!(error instanceof WriteConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
