/** The operation sources_scim_users_partial_update: applies a validated patch to a SCIM source user. */
import { orNotFound } from '../errors.ts';
import { type ReportSize, type Retries, retryOnConflict } from '../retry-on-conflict.ts';
import type { ValidatedFields } from './patch.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { changesReferences, readThenWrite } from './read-then-write.ts';
import type { ScimUser, ScimUserStore } from './scim-user.ts';

/**
 * Returns the resource after the patch.
 * @param preconditions the caller's If-Match and If-None-Match
 * @param retries the queues and the abort signal of this instance
 * @throws NotFound if the row is missing, even if fields are invalid too (authentik's order)
 * @throws PreconditionFailed before invalid fields (RFC 9110 §13.2.1)
 * @throws Invalid with every invalid field at once
 * @throws WriteConflict, Unavailable from the store
 * If this throws, nothing was written, with two exceptions. After Unavailable, the write may have been applied. And
 * attributes of a row whose user was deleted are written without a read; then this throws NotFound.
 */
export function partialUpdate(
  store: ScimUserStore,
  id: string,
  validated: ValidatedFields,
  preconditions: Preconditions = {},
  retries?: Retries,
): Promise<ScimUser> {
  const { fields } = validated;
  const isRefused = Object.keys(validated.errors).length > 0;
  const needsNoRead = !changesReferences(fields) && validated.mergePatch === undefined && !isRefused;
  const version = store.newVersion();
  const attempt = async (reportSize: ReportSize) => {
    if (!needsNoRead) return readThenWrite(store, id, validated, preconditions, version, reportSize);
    if (fields.attributes !== undefined) {
      reportSize(fields.attributes.length);
      return orNotFound(await store.writeAttributes(id, fields.attributes, preconditions));
    }
    const row = orNotFound(await store.read(id));
    checkPreconditions(row.version, preconditions);
    return row;
  };
  return retryOnConflict(id, !needsNoRead && !isRefused, attempt, retries);
}
