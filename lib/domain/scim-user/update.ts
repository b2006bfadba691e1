/** The operation sources_scim_users_update: replaces a SCIM source user. */
import { orNotFound } from '../errors.ts';
import { type ReportSize, type Retries, retryOnConflict } from '../retry-on-conflict.ts';
import { canonicalUuid, type ValidatedFields } from './patch.ts';
import type { Preconditions } from './preconditions.ts';
import { readThenWrite } from './read-then-write.ts';
import { DIFFERENT_REFERENCES, type RowReplacer, type ScimUser } from './scim-user.ts';

/**
 * Returns the resource after the update. Attributes that were not sent stay, as in authentik. Without another id, user
 * or source, this writes without a read.
 * @param validated the schema has required `id`, `user` and `source`
 * @param preconditions the caller's If-Match and If-None-Match
 * @throws NotFound, PreconditionFailed, Invalid, WriteConflict, Unavailable, as partialUpdate does
 */
export function update(
  store: RowReplacer,
  id: string,
  validated: ValidatedFields,
  preconditions: Preconditions = {},
  retries?: Retries,
): Promise<ScimUser> {
  const { id: newId, user, source, attributes } = validated.fields;
  const isRefused = Object.keys(validated.errors).length > 0;
  // For both ways to write: an attempt of the first that arrives late then finds that the second was applied.
  const version = store.newVersion();
  const attempt = async (reportSize: ReportSize) => {
    if (!isRefused && newId === undefined && user !== undefined && source !== undefined) {
      reportSize(attributes?.length ?? 0);
      const references = { user, source: canonicalUuid(source) };
      const replaced = await store.replace(id, references, attributes, preconditions, version);
      if (replaced !== DIFFERENT_REFERENCES) return orNotFound(replaced);
    }
    return readThenWrite(store, id, validated, preconditions, version, reportSize);
  };
  return retryOnConflict(id, newId !== undefined && !isRefused, attempt, retries);
}
