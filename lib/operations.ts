/** The operations on SCIM source users: the data in which they differ. */

/** authentik's codenames. */
export type Permission =
  | 'add_scimsourceuser'
  | 'view_scimsourceuser'
  | 'change_scimsourceuser'
  | 'delete_scimsourceuser';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path in the published API; `{id}` stands for a row's id. */
  readonly path: string;
  /**
   * Whether the caller needs the view permission. Without it a response reveals nothing about the row, not even that it
   * is missing.
   */
  readonly viewsRow: boolean;
  /** The permission that the caller needs beside view. */
  readonly permission?: Permission;
  /** The schema of the body in schemas/openapi.json, and the supported content types. */
  readonly body?: { readonly schema: string; readonly mediaTypes: readonly string[] };
  /** The status of a success. */
  readonly status: 200 | 201 | 204;
}

const ROW = '/api/v3/sources/scim_users/{id}/';
const JSON_TYPE = 'application/json';
/** RFC 7396. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

export const OPERATIONS = {
  sources_scim_users_partial_update: {
    method: 'PATCH',
    path: ROW,
    viewsRow: true,
    permission: 'change_scimsourceuser',
    body: { schema: 'PatchedSCIMSourceUserRequest', mediaTypes: [JSON_TYPE, MERGE_PATCH_TYPE] },
    status: 200,
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** The methods of an operation's path, for `Allow` (RFC 9110 §10.2.1). HEAD is GET without the body. */
export function allowedMethods({ path }: Operation): string[] {
  const methods = Object.values<Operation>(OPERATIONS).flatMap((other) => (other.path === path ? [other.method] : []));
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}
