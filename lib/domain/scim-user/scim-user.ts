/** The resource, and the interface of the store that the operations use. */
import type { PatchedSCIMSourceUserRequest, SCIMSourceUser } from '../../../schemas/generated/types.ts';
import type { JsonText } from '../json/json.ts';
import type { Preconditions } from './preconditions.ts';

/** DynamoDB's IN compares with at most 100 values. */
export const MAX_VERSIONS = 100;

/** A version is a UUID. */
export const MAX_VERSION_LENGTH = 36;

/** The stored row. `version` names its last write; `attributes` is the identity provider's document, opaque here. */
export interface ScimUserRow extends Pick<SCIMSourceUser, 'id' | 'user' | 'source'> {
  readonly attributes: JsonText;
  readonly version: string;
}

/** The user's part of a response. */
export interface UserObj {
  /** The GroupMember object as JSON text. */
  readonly user_obj: JsonText;
  /** Identifies the object: the SHA-256 of its UTF-8, hexadecimal. */
  readonly userDigest: string;
}

/** The row of a response, with its user's GroupMember object. */
export interface ScimUser extends ScimUserRow, UserObj {}

/** A validated patch. A missing field stays as it is. */
export interface Patch extends Omit<PatchedSCIMSourceUserRequest, 'attributes'> {
  readonly attributes?: JsonText;
}

/** The row and the references of a patch, read together. */
export interface PatchContext {
  readonly row: ScimUserRow | undefined;
  /** Reads the GroupMember object of the user after the patch, for the response. Undefined if there is no such user. */
  readonly readUserObj: (() => Promise<UserObj | undefined>) | undefined;
  /** True where the patch names no source. */
  readonly sourceExists: boolean;
  readonly idTaken: boolean;
}

/**
 * Every method may throw Unavailable; writes and snapshot reads may also throw WriteConflict.
 * A row whose user was deleted counts as missing: authentik deletes a user's rows with the user (on_delete CASCADE).
 */
export interface ScimUserStore {
  /** Whether the row exists, at the lowest cost. Does not look at the row's user. */
  exists(id: string): Promise<boolean>;
  read(id: string): Promise<ScimUser | undefined>;
  /** The row's version, read consistently; undefined if the row or its user is missing. */
  readVersion(id: string): Promise<string | undefined>;
  /**
   * Writes attributes without reading first. Returns undefined and creates no row if it is missing. @throws
   * PreconditionFailed
   */
  writeAttributes(id: string, attributes: JsonText, preconditions: Preconditions): Promise<ScimUser | undefined>;
  /** Reads each item on its own. With `snapshot`, reads all of them in one snapshot, for twice the read capacity. */
  readPatchContext(id: string, patch: Patch, snapshot?: boolean): Promise<PatchContext>;
  /**
   * Writes `patch` if `row` has not changed since it was read and the patch's references exist. A new id moves the row.
   * Returns the new version.
   */
  writeRow(row: ScimUserRow, patch: Patch): Promise<string>;
}
