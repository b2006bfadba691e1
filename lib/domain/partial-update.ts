/** The operation sources_scim_users_partial_update: writes a checked patch over a SCIM source user. */
import { type FieldErrors, Invalid, NotFound } from './errors.ts';
import { type CheckedPatch, canonicalUuid, inOrder } from './patch.ts';
import type { Patch, References, ScimUser, ScimUserStore } from './scim-user.ts';
import { settled } from './settled.ts';
import * as words from './words.ts';

/**
 * Answers the resource as it then is.
 * @throws NotFound where there is no such row, before anything that is wrong with the fields (authentik's order)
 * @throws Invalid with every wrong field at once; nothing is written then
 * @throws WriteConflict, Unavailable as the store
 */
export function partialUpdate(store: ScimUserStore, id: string, { patch, errors }: CheckedPatch): Promise<ScimUser> {
  const { id: newId, ...rest } = patch;
  const changes: Patch = newId === undefined || newId === id ? rest : patch;
  const refers = changes.id !== undefined || changes.user !== undefined || changes.source !== undefined;
  return settled(async () => {
    if (refers || Object.keys(errors).length > 0) return rewrite(store, id, changes, errors);
    return found(
      await (changes.attributes === undefined ? store.read(id) : store.writeAttributes(id, changes.attributes)),
    );
  });
}

/** The way for a patch that refers to other rows, or that is refused: one read of all of them, one transaction. */
async function rewrite(store: ScimUserStore, id: string, patch: Patch, errors: FieldErrors): Promise<ScimUser> {
  const changes = patch.source === undefined ? patch : { ...patch, source: canonicalUuid(patch.source) };
  const references = await store.readReferences(id, changes);
  const row = found(references.row);
  const refused = { ...errors, ...missing(patch, references) };
  if (Object.keys(refused).length > 0) throw new Invalid(inOrder(refused));
  const user_obj = found(references.user_obj);
  const version = await store.rewrite(row, changes);
  return { ...row, ...changes, user_obj, version };
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new NotFound();
  return row;
}

/** What authentik's unique and foreign key checks would say. */
function missing(patch: Patch, { user_obj, sourceExists, idTaken }: References): FieldErrors {
  return {
    ...(idTaken && { id: [words.ID_TAKEN] }),
    ...(patch.user !== undefined && user_obj === undefined && { user: [words.noSuchPk(patch.user)] }),
    ...(!sourceExists && { source: [words.noSuchPk(patch.source)] }),
  };
}
