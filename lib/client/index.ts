/** The client for other Lambdas: invokes a stack's functions without the gateway, and returns their results or throws typed errors. */
import type {
  PatchedSCIMSourceUserRequest,
  SCIMSourceUser,
  SCIMSourceUserRequest,
  UsedBy,
} from '../../schemas/generated/types.ts';
import { type Call, type ClientOptions, invoke } from './invoke.ts';
import { type ListParameters, toQuery, walkPages } from './list.ts';
import {
  expectNothing,
  type Page,
  readList,
  readPage,
  readShown,
  readShownUnlessSame,
  type Shown,
} from './response.ts';

export type {
  Pagination,
  PatchedSCIMSourceUserRequest,
  SCIMSourceUser,
  SCIMSourceUserRequest,
  UsedBy,
} from '../../schemas/generated/types.ts';
export * from './errors.ts';
export type { ClientOptions } from './invoke.ts';
export type { ListParameters } from './list.ts';
export type { Page, Shown } from './response.ts';

export interface CallOptions {
  /** Ends the wait for the response. The function may still write. */
  readonly signal?: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  /** Entity tags from responses: writes only if the row has one of these versions (RFC 9110 §13.1.1). */
  readonly ifMatch?: string | readonly string[];
  /**
   * Entity tags: writes only if the row has none of these versions (RFC 9110 §13.1.2). With `ifMatch`, both must hold.
   */
  readonly ifNoneMatch?: string | readonly string[];
}

export interface PartialUpdateOptions extends WriteOptions {
  /** Merges `attributes` key by key (RFC 7396) instead of replacing them. */
  readonly mergePatch?: boolean;
}

/**
 * Ids are not percent-encoded. A body may be JSON text, which keeps digits that a JavaScript number can't hold.
 * Each method throws ValidationError, PermissionDenied, NotFound, PreconditionFailed, Unavailable, Throttled,
 * FunctionError, PayloadTooLarge, UnexpectedResponse, and the Lambda client's own errors.
 */
export interface ScimSourceUsersClient {
  /** sources_scim_users_list. @returns one page */
  list(parameters?: ListParameters, options?: CallOptions): Promise<Page>;
  /** All rows of the list, page by page. Each row comes once, also while others come and go. */
  listAll(parameters?: Omit<ListParameters, 'page'>, options?: CallOptions): AsyncIterable<SCIMSourceUser>;
  /** sources_scim_users_create. */
  create(row: SCIMSourceUserRequest | string, options?: CallOptions): Promise<Shown>;
  /** sources_scim_users_retrieve. */
  retrieve(id: string, options?: CallOptions): Promise<Shown>;
  /** The same. @returns undefined if the resource, with its user, still has this entity tag */
  retrieveUnlessSame(id: string, etag: string, options?: CallOptions): Promise<Shown | undefined>;
  /** sources_scim_users_update. `attributes` that are not sent stay. */
  update(id: string, row: SCIMSourceUserRequest | string, options?: WriteOptions): Promise<Shown>;
  /** sources_scim_users_partial_update. @param patch the fields to write */
  partialUpdate(
    id: string,
    patch: PatchedSCIMSourceUserRequest | string,
    options?: PartialUpdateOptions,
  ): Promise<Shown>;
  /** sources_scim_users_destroy. */
  destroy(id: string, options?: WriteOptions): Promise<void>;
  /** sources_scim_users_used_by_list. */
  usedBy(id: string, options?: CallOptions): Promise<UsedBy[]>;
}

const MERGE_PATCH = { 'content-type': 'application/merge-patch+json' };

const preconditions = ({ ifMatch, ifNoneMatch }: WriteOptions): Record<string, string> => ({
  ...(ifMatch !== undefined && { 'if-match': [ifMatch].flat().join(', ') }),
  ...(ifNoneMatch !== undefined && { 'if-none-match': [ifNoneMatch].flat().join(', ') }),
});

export function createClient(options: ClientOptions): ScimSourceUsersClient {
  const send = (call: Call, { signal }: CallOptions = {}) => invoke(options, call, signal);
  const list = async (parameters: ListParameters = {}, given?: CallOptions) =>
    readPage(await send({ operation: 'sources_scim_users_list', query: toQuery(parameters) }, given));
  return {
    list,
    listAll: (parameters, given) => walkPages((page) => list({ ...parameters, page }, given)),
    create: async (body, given) => readShown(await send({ operation: 'sources_scim_users_create', body }, given)),
    retrieve: async (id, given) => readShown(await send({ operation: 'sources_scim_users_retrieve', id }, given)),
    async retrieveUnlessSame(id, etag, given) {
      const headers = { 'if-none-match': etag };
      return readShownUnlessSame(await send({ operation: 'sources_scim_users_retrieve', id, headers }, given));
    },
    async update(id, body, given = {}) {
      const headers = preconditions(given);
      return readShown(await send({ operation: 'sources_scim_users_update', id, body, headers }, given));
    },
    async partialUpdate(id, body, given = {}) {
      const headers = { ...(given.mergePatch && MERGE_PATCH), ...preconditions(given) };
      return readShown(await send({ operation: 'sources_scim_users_partial_update', id, body, headers }, given));
    },
    async destroy(id, given = {}) {
      const headers = preconditions(given);
      expectNothing(await send({ operation: 'sources_scim_users_destroy', id, headers }, given));
    },
    usedBy: async (id, given) => readList(await send({ operation: 'sources_scim_users_used_by_list', id }, given)),
  };
}
