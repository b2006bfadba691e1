/** A row whose user was deleted. */
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { userKey } from '../../lib/dynamodb/table/keys.ts';
import type { Stage } from './stage.ts';

/** The user's pk. */
export const DELETED_USER = 98_766;

/** @returns the row's id */
export async function rowWithoutUser(stage: Stage): Promise<string> {
  const id = await stage.row();
  await stage.load({ users: [{ pk: DELETED_USER, username: 'leaving', name: 'Leaving', uid: 'x' }] });
  await stage.patch(id, { user: DELETED_USER });
  await deleteItem(stage.table, userKey(DELETED_USER));
  return id;
}
