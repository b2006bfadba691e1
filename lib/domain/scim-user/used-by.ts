/** The operation sources_scim_users_used_by_list: the objects that refer to a SCIM source user. */
import { NotFound } from '../errors.ts';
import type { ScimUserStore } from './scim-user.ts';

/**
 * Always empty: no model of authentik refers to a SCIM source user.
 * @throws NotFound if the row or its user is missing; Unavailable
 */
export async function usedBy(store: Pick<ScimUserStore, 'readVersion'>, id: string): Promise<readonly []> {
  if ((await store.readVersion(id)) === undefined) throw new NotFound();
  return [];
}
