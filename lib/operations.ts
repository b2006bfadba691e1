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
  readonly needsViewPermission: boolean;
  /** The permission that the caller needs beside view. */
  readonly permission?: Permission;
  /** The schema of the body in schemas/openapi.json, and the supported content types. */
  readonly body?: { readonly schema: string; readonly mediaTypes: readonly string[] };
  /** The status of a success. */
  readonly status: 200 | 201 | 204;
}

const COLLECTION = '/api/v3/sources/scim_users/';
const ROW = `${COLLECTION}{id}/` as const;
const JSON_TYPE = 'application/json';
/** RFC 7396. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

export const OPERATIONS = {
  sources_scim_users_list: { method: 'GET', path: COLLECTION, needsViewPermission: true, status: 200 },
  sources_scim_users_create: {
    method: 'POST',
    path: COLLECTION,
    // The response shows the new row even to a caller who may not view rows, as in authentik.
    needsViewPermission: false,
    permission: 'add_scimsourceuser',
    body: { schema: 'SCIMSourceUserRequest', mediaTypes: [JSON_TYPE] },
    status: 201,
  },
  sources_scim_users_retrieve: { method: 'GET', path: ROW, needsViewPermission: true, status: 200 },
  sources_scim_users_update: {
    method: 'PUT',
    path: ROW,
    needsViewPermission: true,
    permission: 'change_scimsourceuser',
    body: { schema: 'SCIMSourceUserRequest', mediaTypes: [JSON_TYPE] },
    status: 200,
  },
  sources_scim_users_partial_update: {
    method: 'PATCH',
    path: ROW,
    needsViewPermission: true,
    permission: 'change_scimsourceuser',
    body: { schema: 'PatchedSCIMSourceUserRequest', mediaTypes: [JSON_TYPE, MERGE_PATCH_TYPE] },
    status: 200,
  },
  sources_scim_users_destroy: {
    method: 'DELETE',
    path: ROW,
    needsViewPermission: true,
    permission: 'delete_scimsourceuser',
    status: 204,
  },
  sources_scim_users_used_by_list: { method: 'GET', path: `${ROW}used_by/`, needsViewPermission: true, status: 200 },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** The paths of all operations. */
export const PATHS: readonly string[] = [...new Set(Object.values<Operation>(OPERATIONS).map(({ path }) => path))];

/** The methods of a path, for `Allow` (RFC 9110 §10.2.1). HEAD is GET without the body. */
export function allowedMethods(path: string): string[] {
  const methods = Object.values<Operation>(OPERATIONS).flatMap((other) => (other.path === path ? [other.method] : []));
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}
