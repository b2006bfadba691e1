/** The operation sources_scim_users_create: makes a SCIM source user. */
import { Invalid, orNotFound } from '../errors.ts';
import type { JsonText } from '../json/json.ts';
import { type ReportSize, type Retries, retryOnConflict } from '../retry-on-conflict.ts';
import { canonicalUuid, inFieldOrder, type ValidatedFields } from './patch.ts';
import { referenceErrors } from './reference-errors.ts';
import {
  isWrittenBy,
  type NewRowStore,
  type Referenced,
  type References,
  type ScimUser,
  type ScimUserRow,
  type UserReference,
} from './scim-user.ts';

/** The model's default for attributes that were not sent. */
const NO_ATTRIBUTES = '{}' as JsonText;

/**
 * Returns the new resource.
 * @param validated the schema has required `id`, `user` and `source`
 * @throws Invalid with every invalid field at once, also for an id that another row has
 * @throws WriteConflict, Unavailable from the store. After Unavailable, the row may have been made
 */
export function create(store: NewRowStore, validated: ValidatedFields, retries?: Retries): Promise<ScimUser> {
  const { id, user, source, attributes = NO_ATTRIBUTES } = validated.fields;
  const references = { id, user, source: source === undefined ? undefined : canonicalUuid(source) };
  const version = store.newVersion();
  const attempt = async (reportSize: ReportSize): Promise<ScimUser> => {
    reportSize(attributes.length);
    const referenced = await readReferences(store, references, version);
    const { namesake } = referenced;
    // An earlier attempt has made the row, and its response was lost.
    if (namesake !== undefined && isWrittenBy(namesake, version)) return orNotFound(await store.read(namesake.id));
    const errors = { ...validated.errors, ...referenceErrors(validated, referenced) };
    if (Object.keys(errors).length > 0) throw new Invalid(inFieldOrder(errors));
    const row = { ...(references as Pick<ScimUserRow, 'id' | 'user' | 'source'>), attributes, version };
    return createRow(store, row, referenced.user as UserReference);
  };
  return retryOnConflict(id ?? '', false, attempt, retries);
}

async function createRow(
  store: NewRowStore,
  row: ScimUserRow,
  { username, readObj }: UserReference,
): Promise<ScimUser> {
  const [, userObj] = await Promise.all([store.createRow(row, username), readObj()]);
  return { ...row, ...orNotFound(userObj) };
}

/** Before a refusal, reads everything in one snapshot: between two reads a row may have moved to the id. */
async function readReferences(store: NewRowStore, references: References, version: string): Promise<Referenced> {
  const referenced = await store.readReferences(references);
  const { namesake, user, sourceExists } = referenced;
  if (namesake !== undefined && isWrittenBy(namesake, version)) return referenced;
  const isRefused = namesake !== undefined || (references.user !== undefined && user === undefined) || !sourceExists;
  return isRefused ? store.readReferences(references, true) : referenced;
}
