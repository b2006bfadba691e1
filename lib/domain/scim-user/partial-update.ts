/** The operation sources_scim_users_partial_update: writes a checked patch over a SCIM source user. */
import { type FieldErrors, Invalid, NotFound, PreconditionFailed, WriteConflict } from '../errors.ts';
import type { JsonText } from '../json/json.ts';
import * as words from '../messages.ts';
import { type Retries, settled, type Weigh } from '../retry-on-conflict.ts';
import { mergedAttributes } from './merged-attributes.ts';
import { type CheckedPatch, canonicalUuid, inOrder, wrongAttributes } from './patch.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import type { Patch, References, ScimUser, ScimUserRow, ScimUserStore } from './scim-user.ts';

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
  checked: CheckedPatch,
  preconditions: Preconditions = {},
  retries?: Retries,
): Promise<ScimUser> {
  const { patch } = checked;
  const isRefused = Object.keys(checked.errors).length > 0;
  const simple = !refers(patch) && checked.merge === undefined && !isRefused;
  const attempt = async (weigh: Weigh) => {
    if (!simple) return rewrite(store, id, checked, preconditions, weigh);
    if (patch.attributes !== undefined) {
      weigh(patch.attributes.length);
      return found(await store.writeAttributes(id, patch.attributes, preconditions));
    }
    const row = found(await store.read(id));
    checkPreconditions(row.version, preconditions);
    return row;
  };
  return settled(id, !simple && !isRefused, attempt, retries);
}

const refers = ({ id, user, source }: Patch): boolean => id !== undefined || user !== undefined || source !== undefined;

/** The way for a patch that is built on what is stored, refers to other rows, or is refused: one read of all, one write. */
async function rewrite(
  store: ScimUserStore,
  id: string,
  checked: CheckedPatch,
  preconditions: Preconditions,
  weigh: Weigh,
): Promise<ScimUser> {
  const patch = canonical(checked.patch);
  const references = await readReferences(store, id, patch);
  const row = found(references.row);
  if (patch.user === undefined) found(references.readUserObj);
  checkPreconditions(row.version, preconditions);
  const changes = checked.merge === undefined ? patch : { ...patch, attributes: mergedAttributes(row, checked.merge) };
  const errors = { ...checked.errors, ...missing(checked, references), ...oversize(changes) };
  if (Object.keys(errors).length > 0) throw new Invalid(inOrder(errors));
  weigh(Math.max(row.attributes.length, changes.attributes?.length ?? 0));

  // What refers to nothing and is written this way is a merge.
  if (!refers(changes)) return writeOver(store, row, changes.attributes as JsonText);
  const readUserObj = found(references.readUserObj);
  const [version, user_obj] = await Promise.all([store.rewrite(row, changes), readUserObj()]);
  return { ...row, ...changes, user_obj: found(user_obj), version };
}

/**
 * What is written is checked again by the write, what is refused by nothing: a row that moves away between two reads may be
 * the very one that is then found to have taken the id. Before anything is refused for what it refers to, all is read at one moment.
 */
async function readReferences(store: ScimUserStore, id: string, patch: Patch): Promise<References> {
  const references = await store.readReferences(id, patch);
  const { row, readUserObj, sourceExists, idTaken } = references;
  const isRefused = row !== undefined && (idTaken || readUserObj === undefined || !sourceExists);
  return isRefused ? store.readReferences(id, patch, true) : references;
}

const canonical = (patch: Patch): Patch =>
  patch.source === undefined ? patch : { ...patch, source: canonicalUuid(patch.source) };

/** Writes what was made of a row over that very row. */
async function writeOver(store: ScimUserStore, row: ScimUserRow, attributes: JsonText): Promise<ScimUser> {
  try {
    return found(await store.writeAttributes(row.id, attributes, { ifMatch: [row.version] }));
  } catch (error) {
    // That version was read by us, not named by the caller: another writer got in between, and it is read again.
    if (error instanceof PreconditionFailed) throw new WriteConflict();
    throw error;
  }
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new NotFound();
  return row;
}

/**
 * What authentik's unique and foreign key checks would say, of values as they were sent; a row whose own user is missing was
 * not found before.
 */
function missing({ patch, userAsSent }: CheckedPatch, { readUserObj, sourceExists, idTaken }: References): FieldErrors {
  return {
    ...(idTaken && { id: [words.ID_TAKEN] }),
    ...(readUserObj === undefined && { user: [words.noSuchPk(userAsSent)] }),
    ...(!sourceExists && { source: [words.noSuchPk(patch.source)] }),
  };
}

/** What two documents make together may be too large, though neither is. */
function oversize({ attributes }: Patch): FieldErrors {
  const message = attributes === undefined ? undefined : wrongAttributes(attributes);
  return message === undefined ? {} : { attributes: [message] };
}
