/** The operation sources_scim_users_destroy: removes a SCIM source user. */
import { NotFound } from '../errors.ts';
import { type Retries, retryOnConflict } from '../retry-on-conflict.ts';
import type { Preconditions } from './preconditions.ts';
import type { RowRemover } from './scim-user.ts';

/**
 * Removes the row, also one whose user was deleted.
 * @param preconditions the caller's If-Match and If-None-Match
 * @throws NotFound, PreconditionFailed, WriteConflict, Unavailable. After Unavailable, the row may be gone
 */
export async function destroy(
  store: RowRemover,
  id: string,
  preconditions: Preconditions = {},
  retries?: Retries,
): Promise<void> {
  const requestId = store.newVersion();
  const isRemoved = await retryOnConflict(id, false, () => store.removeRow(id, preconditions, requestId), retries);
  if (!isRemoved) throw new NotFound();
}
