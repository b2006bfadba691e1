/** Changes that read the row before they write it: merges, changes of id, user or source, and requests with invalid fields. */
import { Invalid, orNotFound, PreconditionFailed, WriteConflict } from '../errors.ts';
import type { JsonText } from '../json/json.ts';
import type { ReportSize } from '../retry-on-conflict.ts';
import { mergedAttributes } from './merged-attributes.ts';
import { canonicalUuid, inFieldOrder, sizeErrors, type ValidatedFields } from './patch.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { referenceErrors } from './reference-errors.ts';
import {
  isWrittenBy,
  type PatchContext,
  type RowFields,
  type ScimUser,
  type ScimUserRow,
  type ScimUserStore,
} from './scim-user.ts';

/**
 * Reads the row and all references at once, then writes once.
 * @param version of the write: the same for all attempts of a request, so that an attempt recognises what an earlier
 *   one has written
 * @throws NotFound, PreconditionFailed, Invalid, WriteConflict, Unavailable
 */
export async function readThenWrite(
  store: ScimUserStore,
  id: string,
  validated: ValidatedFields,
  preconditions: Preconditions,
  version: string,
  reportSize: ReportSize,
): Promise<ScimUser> {
  const patch = withCanonicalSource(validated.fields);
  const context = await readContext(store, id, patch);
  const written = [context.row, context.namesake].find((row) => row && isWrittenBy(row, version));
  if (written !== undefined) return orNotFound(await store.read(written.id));
  const row = orNotFound(context.row);
  if (patch.user === undefined) orNotFound(context.user);
  checkPreconditions(row.version, preconditions);
  const changes =
    validated.mergePatch === undefined ? patch : { ...patch, attributes: mergedAttributes(row, validated.mergePatch) };
  const errors = { ...validated.errors, ...referenceErrors(validated, context), ...sizeErrors(changes) };
  if (Object.keys(errors).length > 0) throw new Invalid(inFieldOrder(errors));
  reportSize(Math.max(row.attributes.length, changes.attributes?.length ?? 0));

  // Only a merge reaches this line without changing id, user or source.
  if (!changesReferences(changes)) return writeMergedAttributes(store, row, changes.attributes as JsonText);
  const user = orNotFound(context.user);
  const [, userObj] = await Promise.all([store.writeRow(row, changes, version, user.username), user.readObj()]);
  return { ...row, ...changes, ...orNotFound(userObj), version };
}

export const changesReferences = ({ id, user, source }: RowFields): boolean =>
  id !== undefined || user !== undefined || source !== undefined;

/**
 * The write checks its conditions again; a refusal does not. So before a refusal this reads everything in one snapshot.
 * Between two separate reads, this row itself may have moved to the id that looks taken.
 */
async function readContext(store: ScimUserStore, id: string, patch: RowFields): Promise<PatchContext> {
  const context = await store.readPatchContext(id, patch);
  const { row, namesake, user, sourceExists } = context;
  const isRefused = row !== undefined && (namesake !== undefined || user === undefined || !sourceExists);
  return isRefused ? store.readPatchContext(id, patch, true) : context;
}

const withCanonicalSource = (patch: RowFields): RowFields =>
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
