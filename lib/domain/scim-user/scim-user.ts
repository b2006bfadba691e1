/** The resource, and what the operations on it need of a store. */
import type { PatchedSCIMSourceUserRequest, SCIMSourceUser } from '../../../schemas/generated/types.ts';
import type { JsonText } from '../json/json.ts';
import type { Preconditions } from './preconditions.ts';

/** DynamoDB compares with 100 values at the most (IN). */
export const MAX_VERSIONS = 100;

/** A version is a UUID. */
export const MAX_VERSION_LENGTH = 36;

/** The stored row. `version` names its last write; `attributes` is the identity provider's document, opaque here. */
export interface ScimUserRow extends Pick<SCIMSourceUser, 'id' | 'user' | 'source'> {
  readonly attributes: JsonText;
  readonly version: string;
}

/** The row as answered: with its user's GroupMember object, as text. */
export interface ScimUser extends ScimUserRow {
  readonly user_obj: JsonText;
}

/** A patch whose fields may be written. A field that is not there stays as it is. */
export interface Patch extends Omit<PatchedSCIMSourceUserRequest, 'attributes'> {
  readonly attributes?: JsonText;
}

/** What a patch refers to, read in one go. */
export interface PatchContext {
  readonly row: ScimUserRow | undefined;
  /** Reads the GroupMember object of the user that the row will have, for the response; undefined where there is no such user. */
  readonly readUserObj: (() => Promise<JsonText | undefined>) | undefined;
  /** True where the patch names no source. */
  readonly sourceExists: boolean;
  readonly idTaken: boolean;
}

/**
 * Every method may throw Unavailable, every write WriteConflict, and so may what is read at one moment.
 * A row whose user is gone counts as missing: authentik deletes a user's links with the user (on_delete CASCADE).
 */
export interface ScimUserStore {
  /** Whether there is a row, at the least cost. It says nothing of the row's user. */
  exists(id: string): Promise<boolean>;
  read(id: string): Promise<ScimUser | undefined>;
  /** The row's version, read consistently; undefined where there is no row, or its user is gone. */
  readVersion(id: string): Promise<string | undefined>;
  /** One conditional write; undefined, and no row, where there was none. @throws PreconditionFailed where they do not hold */
  writeAttributes(id: string, attributes: JsonText, preconditions: Preconditions): Promise<ScimUser | undefined>;
  /** Each as it was at some moment of the call; or, at twice the price, all as they were `atOneMoment`. */
  readPatchContext(id: string, patch: Patch, snapshot?: boolean): Promise<PatchContext>;
  /** Writes `patch` over `row` if the row is still as read and what the patch names still exists; an id moves the row. Returns the new version. */
  writeRow(row: ScimUserRow, patch: Patch): Promise<string>;
}
