/** The operation sources_scim_users_partial_update: applies a validated patch to a SCIM source user. */
import { type FieldErrors, Invalid, NotFound, PreconditionFailed, WriteConflict } from '../errors.ts';
import type { JsonText } from '../json/json.ts';
import * as messages from '../messages.ts';
import { type ReportSize, type Retries, retryOnConflict } from '../retry-on-conflict.ts';
import { mergedAttributes } from './merged-attributes.ts';
import { attributesError, canonicalUuid, inFieldOrder, type ValidatedPatch } from './patch.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import type { Patch, PatchContext, ScimUser, ScimUserRow, ScimUserStore } from './scim-user.ts';

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
  validated: ValidatedPatch,
  preconditions: Preconditions = {},
  retries?: Retries,
): Promise<ScimUser> {
  const { patch } = validated;
  const isRefused = Object.keys(validated.errors).length > 0;
  const needsNoRead = !changesIdentityOrLinks(patch) && validated.merge === undefined && !isRefused;
  const attempt = async (reportSize: ReportSize) => {
    if (!needsNoRead) return readThenWrite(store, id, validated, preconditions, reportSize);
    if (patch.attributes !== undefined) {
      reportSize(patch.attributes.length);
      return orNotFound(await store.writeAttributes(id, patch.attributes, preconditions));
    }
    const row = orNotFound(await store.read(id));
    checkPreconditions(row.version, preconditions);
    return row;
  };
  return retryOnConflict(id, !needsNoRead && !isRefused, attempt, retries);
}

const changesIdentityOrLinks = ({ id, user, source }: Patch): boolean =>
  id !== undefined || user !== undefined || source !== undefined;

/**
 * Used for merges, for changes of id, user or source, and for invalid patches: one read of everything, then one write.
 */
async function readThenWrite(
  store: ScimUserStore,
  id: string,
  validated: ValidatedPatch,
  preconditions: Preconditions,
  reportSize: ReportSize,
): Promise<ScimUser> {
  const patch = withCanonicalSource(validated.patch);
  const context = await readContext(store, id, patch);
  const row = orNotFound(context.row);
  if (patch.user === undefined) orNotFound(context.readUserObj);
  checkPreconditions(row.version, preconditions);
  const changes =
    validated.merge === undefined ? patch : { ...patch, attributes: mergedAttributes(row, validated.merge) };
  const errors = { ...validated.errors, ...referenceErrors(validated, context), ...sizeErrors(changes) };
  if (Object.keys(errors).length > 0) throw new Invalid(inFieldOrder(errors));
  reportSize(Math.max(row.attributes.length, changes.attributes?.length ?? 0));

  // Only a merge reaches this line without changing id, user or source.
  if (!changesIdentityOrLinks(changes)) return writeMergedAttributes(store, row, changes.attributes as JsonText);
  const readUserObj = orNotFound(context.readUserObj);
  const [version, userObj] = await Promise.all([store.writeRow(row, changes), readUserObj()]);
  return { ...row, ...changes, ...orNotFound(userObj), version };
}

/**
 * The write checks its conditions again; a refusal does not. So before a refusal this reads everything in one snapshot.
 * Between two separate reads, this row itself may have moved to the id that looks taken.
 */
async function readContext(store: ScimUserStore, id: string, patch: Patch): Promise<PatchContext> {
  const context = await store.readPatchContext(id, patch);
  const { row, readUserObj, sourceExists, idTaken } = context;
  const isRefused = row !== undefined && (idTaken || readUserObj === undefined || !sourceExists);
  return isRefused ? store.readPatchContext(id, patch, true) : context;
}

const withCanonicalSource = (patch: Patch): Patch =>
  patch.source === undefined ? patch : { ...patch, source: canonicalUuid(patch.source) };

/** Writes the merged attributes if the row still has the version that was read. */
async function writeMergedAttributes(store: ScimUserStore, row: ScimUserRow, attributes: JsonText): Promise<ScimUser> {
  try {
    return orNotFound(await store.writeAttributes(row.id, attributes, { ifMatch: [row.version] }));
  } catch (error) {
    // The caller did not name that version: another writer came in between, so the attempt is retried.
    if (error instanceof PreconditionFailed) throw new WriteConflict();
    throw error;
  }
}

function orNotFound<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new NotFound();
  return row;
}

/**
 * authentik's messages for a taken id and for references to missing rows. A row whose own user is missing was not found
 * before.
 */
function referenceErrors(
  { patch, userAsSent }: ValidatedPatch,
  { readUserObj, sourceExists, idTaken }: PatchContext,
): FieldErrors {
  return {
    ...(idTaken && { id: [messages.ID_TAKEN] }),
    ...(readUserObj === undefined && { user: [messages.noSuchPk(userAsSent)] }),
    ...(!sourceExists && { source: [messages.noSuchPk(patch.source)] }),
  };
}

/** The merged document can be too large even if neither of the two is. */
function sizeErrors({ attributes }: Patch): FieldErrors {
  const message = attributes === undefined ? undefined : attributesError(attributes);
  return message === undefined ? {} : { attributes: [message] };
}
