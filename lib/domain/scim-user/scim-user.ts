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
  /** The write before the last one; the last one itself if the row was new then. Some rows have none. */
  readonly previous?: string | undefined;
}

/** Whether the row's last write, or the one before, has this version. */
export const isWrittenBy = (row: Partial<Pick<ScimUserRow, 'version' | 'previous'>>, version: string): boolean =>
  row.version === version || row.previous === version;

/** The user's part of a response. */
export interface UserObj {
  /** The GroupMember object as JSON text. */
  readonly user_obj: JsonText;
  /** Identifies the object: the SHA-256 of its UTF-8, hexadecimal. */
  readonly userDigest: string;
}

/** The row of a response, with its user's GroupMember object. */
export interface ScimUser extends ScimUserRow, UserObj {}

/** The valid fields of a POST, PUT or PATCH. A missing field of an existing row stays as it is. */
export interface RowFields extends Omit<PatchedSCIMSourceUserRequest, 'attributes'> {
  readonly attributes?: JsonText;
}

/** A user that a row refers to, or is about to. */
export interface UserReference {
  readonly username: string;
  /** Reads the GroupMember object for the response; undefined if the user was deleted meanwhile. */
  readObj(): Promise<UserObj | undefined>;
}

/** The fields of a request that refer to other items. */
export type References = { readonly [Field in 'id' | 'user' | 'source']?: RowFields[Field] | undefined };

/** What the references name. */
export interface Referenced {
  /** The row that has the id. Undefined also where none is named. */
  readonly namesake: ScimUserRow | undefined;
  readonly user: UserReference | undefined;
  /** True where no source is named. */
  readonly sourceExists: boolean;
}

/** The row and the references of a patch, read together. Its user is the row's after the patch. */
export interface PatchContext extends Referenced {
  readonly row: ScimUserRow | undefined;
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
  readPatchContext(id: string, patch: RowFields, snapshot?: boolean): Promise<PatchContext>;
  /** A new version, later than all others. */
  newVersion(): string;
  /**
   * Writes `patch` if `row` has not changed since it was read, the patch's source exists, and the user still has this
   * name. A new id moves the row.
   */
  writeRow(row: ScimUserRow, patch: RowFields, version: string, username: string): Promise<void>;
}

/** What sources_scim_users_update needs besides. */
export interface RowReplacer extends ScimUserStore {
  /**
   * Writes the row without reading first, if it has this user and this source.
   * @param attributes undefined: they stay
   * @returns undefined, and creates no row, if it is missing; DIFFERENT_REFERENCES if it has another user or source
   * @throws PreconditionFailed
   */
  replace(
    id: string,
    references: Pick<ScimUserRow, 'user' | 'source'>,
    attributes: JsonText | undefined,
    preconditions: Preconditions,
    version: string,
  ): Promise<ScimUser | typeof DIFFERENT_REFERENCES | undefined>;
}

export const DIFFERENT_REFERENCES = Symbol('different references');

/** What sources_scim_users_create needs. */
export interface NewRowStore extends Pick<ScimUserStore, 'newVersion' | 'read'> {
  readReferences(references: References, snapshot?: boolean): Promise<Referenced>;
  /** Writes the row if no row has its id and the user still has this name. */
  createRow(row: ScimUserRow, username: string): Promise<void>;
}

/** What sources_scim_users_destroy needs. */
export interface RowRemover {
  /**
   * Removes the row, also one whose user was deleted.
   * @param requestId is the same for all attempts of a request: DynamoDB then removes the row once
   * @returns false if it is missing
   * @throws PreconditionFailed
   */
  removeRow(id: string, preconditions: Preconditions, requestId: string): Promise<boolean>;
  newVersion(): string;
}
