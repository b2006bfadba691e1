/** The operation sources_scim_users_retrieve: returns a SCIM source user. */
import { orNotFound } from '../errors.ts';
import type { ScimUser, ScimUserStore } from './scim-user.ts';

/** @throws NotFound if the row or its user is missing; Unavailable */
export async function retrieve(store: Pick<ScimUserStore, 'read'>, id: string): Promise<ScimUser> {
  return orNotFound(await store.read(id));
}
