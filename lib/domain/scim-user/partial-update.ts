/** The operation sources_scim_users_partial_update: writes a checked patch over a SCIM source user. */
import { type FieldErrors, Invalid, NotFound, PreconditionFailed, WriteConflict } from '../errors.ts';
import type { JsonText } from '../json/json.ts';
import * as messages from '../messages.ts';
import { type ReportSize, type Retries, retryOnConflict } from '../retry-on-conflict.ts';
import { mergedAttributes } from './merged-attributes.ts';
import { attributesError, canonicalUuid, inFieldOrder, type ValidatedPatch } from './patch.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import type { Patch, PatchContext, ScimUser, ScimUserRow, ScimUserStore } from './scim-user.ts';

/**
 * Answers the resource as it then is.
 * @param preconditions over which versions the caller lets it write (If-Match, If-None-Match)
 * @param retries what writes that conflict wait in and for
 * @throws NotFound where there is no such row, before anything that is wrong with the fields (authentik's order)
 * @throws PreconditionFailed before the fields too (RFC 9110 §13.2.1)
 * @throws Invalid with every wrong field at once
 * @throws WriteConflict, Unavailable as the store
 * Nothing is written where it throws, but for two cases: Unavailable leaves it open; and of a row whose user is gone,
 * which is NotFound, a patch of `attributes` alone is written, since its one write is not preceded by a read.
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

/** The way for a patch that is built on what is stored, refers to other rows, or is refused: one read of all, one write. */
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

  // What refers to nothing and is written this way is a merge.
  if (!changesIdentityOrLinks(changes)) return writeMergedAttributes(store, row, changes.attributes as JsonText);
  const readUserObj = orNotFound(context.readUserObj);
  const [version, user_obj] = await Promise.all([store.writeRow(row, changes), readUserObj()]);
  return { ...row, ...changes, user_obj: orNotFound(user_obj), version };
}

/**
 * What is written is checked again by the write, what is refused by nothing: a row that moves away between two reads may be
 * the very one that is then found to have taken the id. Before anything is refused for what it refers to, all is read at one moment.
 */
async function readContext(store: ScimUserStore, id: string, patch: Patch): Promise<PatchContext> {
  const context = await store.readPatchContext(id, patch);
  const { row, readUserObj, sourceExists, idTaken } = context;
  const isRefused = row !== undefined && (idTaken || readUserObj === undefined || !sourceExists);
  return isRefused ? store.readPatchContext(id, patch, true) : context;
}

const withCanonicalSource = (patch: Patch): Patch =>
  patch.source === undefined ? patch : { ...patch, source: canonicalUuid(patch.source) };

/** Writes what was made of a row over that very row. */
async function writeMergedAttributes(store: ScimUserStore, row: ScimUserRow, attributes: JsonText): Promise<ScimUser> {
  try {
    return orNotFound(await store.writeAttributes(row.id, attributes, { ifMatch: [row.version] }));
  } catch (error) {
    // That version was read by us, not named by the caller: another writer got in between, and it is read again.
    if (error instanceof PreconditionFailed) throw new WriteConflict();
    throw error;
  }
}

function orNotFound<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new NotFound();
  return row;
}

/**
 * What authentik's unique and foreign key checks would say, of values as they were sent; a row whose own user is missing was
 * not found before.
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

/** What two documents make together may be too large, though neither is. */
function sizeErrors({ attributes }: Patch): FieldErrors {
  const message = attributes === undefined ? undefined : attributesError(attributes);
  return message === undefined ? {} : { attributes: [message] };
}
