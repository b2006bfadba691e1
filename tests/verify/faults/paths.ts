/** The paths of a request to the table: each kind of request, and each refusal after a call to DynamoDB. */
import { stringify } from '../../../lib/domain/json/json.ts';
import { type Key, userKey, userPartKey } from '../../../lib/dynamodb/table/keys.ts';
import { toHead } from '../../../lib/dynamodb/users/user-head.ts';
import type { OperationName } from '../../../lib/operations.ts';
import { OTHER_SOURCE, SOURCE } from '../../support/stage-seed.ts';

export interface Path {
  readonly name: string;
  /** Default: PATCH's. */
  readonly operation?: OperationName;
  /** JSON text, or a value. */
  readonly body: (id: string) => unknown;
  readonly token?: string;
  readonly merge?: boolean;
  /** If-Match names the row's version, or one that it never had. */
  readonly ifMatch?: 'its own' | 'another';
  /** The same for If-None-Match. */
  readonly ifNoneMatch?: 'its own' | 'another';
  /** The instance has the token and the row's user in its caches. */
  readonly warm?: boolean;
  readonly moves?: boolean;
  readonly creates?: boolean;
  readonly removes?: boolean;
  /** The write itself refuses. If its response is lost, the write may have been applied: then 503 is right. */
  readonly refusedByWrite?: boolean;
  /** The row does not exist. */
  readonly missing?: boolean;
  /** The row is LARGE_USER's. */
  readonly large?: boolean;
}

export const LARGE_USER = 4;

/** A user in two parts of a few bytes: there are many trials, and the function reads parts of any size. */
export function largeUser(): Key[] {
  const user_obj = stringify({
    ...{ pk: LARGE_USER, username: 'large', name: 'Large', is_active: true },
    ...{ last_login: null, email: '', attributes: {}, uid: 'u4' },
  });
  const generation = 'first';
  const parts = [user_obj.slice(0, 50), user_obj.slice(50)].map((text, n) => ({
    ...userPartKey(userKey(LARGE_USER), generation, n),
    data: Buffer.from(text),
  }));
  const user = { pk: LARGE_USER, username: 'large', is_active: true, user_obj };
  return [...parts, toHead(user, { generation, count: parts.length })];
}

export const movedTo = (id: string): string => `${id}-moved`;

const attributes = () => ({ attributes: { x: 1 } });
const move = (id: string) => ({ id: movedTo(id) });
const user = () => ({ user: 1 });
const source = () => ({ source: OTHER_SOURCE });

const createBody = (id: string) => ({ id, user: 2, source: SOURCE, attributes: { x: 1 } });
const create = { operation: 'sources_scim_users_create', body: createBody } as const;
const retrieve = { operation: 'sources_scim_users_retrieve', body: () => undefined } as const;
const update = { operation: 'sources_scim_users_update', body: createBody } as const;
const destroy = { operation: 'sources_scim_users_destroy', body: () => undefined } as const;

const OTHER_PATHS: readonly Path[] = [
  { name: 'create', ...create, missing: true, creates: true },
  {
    name: 'create, of a large user',
    ...create,
    body: (id) => ({ ...createBody(id), user: LARGE_USER }),
    missing: true,
    creates: true,
  },
  { name: 'create, a taken id', ...create },
  { name: 'create, no such user', ...create, body: (id) => ({ ...createBody(id), user: 999 }), missing: true },
  { name: 'create, no right', ...create, missing: true, token: 'viewer' },
  { name: 'retrieve', ...retrieve },
  { name: 'retrieve, warm', ...retrieve, warm: true },
  { name: 'retrieve, of a large user', ...retrieve, large: true },
  { name: 'retrieve, no such row', ...retrieve, missing: true },
  { name: 'update', ...update },
  { name: 'update, If-Match', ...update, ifMatch: 'its own' },
  { name: 'update, stale If-Match', ...update, ifMatch: 'another', refusedByWrite: true },
  { name: 'update without attributes', ...update, body: (id) => ({ id, user: 2, source: SOURCE }) },
  { name: 'update, another user', ...update, body: (id) => ({ ...createBody(id), user: 1 }) },
  { name: 'update, a move', ...update, body: (id) => createBody(movedTo(id)), moves: true },
  { name: 'update, no such row', ...update, missing: true, refusedByWrite: true },
  { name: 'destroy', ...destroy, removes: true },
  { name: 'destroy, If-Match', ...destroy, removes: true, ifMatch: 'its own' },
  { name: 'destroy, stale If-Match', ...destroy, ifMatch: 'another' },
  { name: 'destroy, no such row', ...destroy, missing: true },
  { name: 'destroy, no right', ...destroy, token: 'viewer' },
  { name: 'used_by', operation: 'sources_scim_users_used_by_list', body: () => undefined },
];

export const PATHS: readonly Path[] = [
  ...OTHER_PATHS,
  { name: 'nothing', body: () => ({}) },
  { name: 'nothing, If-Match', body: () => ({}), ifMatch: 'its own' },
  { name: 'attributes', body: attributes },
  { name: 'attributes, warm', body: attributes, warm: true },
  { name: 'attributes, If-Match', body: attributes, ifMatch: 'its own' },
  { name: 'attributes, stale If-Match', body: attributes, ifMatch: 'another', refusedByWrite: true },
  { name: 'attributes, If-None-Match', body: attributes, ifNoneMatch: 'another' },
  { name: 'attributes, matching If-None-Match', body: attributes, ifNoneMatch: 'its own' },
  { name: 'attributes, no such row', body: attributes, missing: true, refusedByWrite: true },
  { name: 'merge', body: attributes, merge: true },
  { name: 'merge, If-Match', body: attributes, merge: true, ifMatch: 'its own' },
  { name: 'merge, both headers', body: attributes, merge: true, ifMatch: 'its own', ifNoneMatch: 'another' },
  { name: 'user', body: user },
  { name: 'user, If-Match', body: user, ifMatch: 'its own' },
  { name: 'source', body: source },
  { name: 'source, warm, If-Match', body: source, warm: true, ifMatch: 'its own' },
  { name: 'move', body: move, moves: true },
  { name: 'move, If-Match', body: move, moves: true, ifMatch: 'its own' },
  { name: 'move of a user’s row, warm', body: (id) => ({ ...move(id), ...user() }), moves: true, warm: true },
  { name: 'nothing, of a large user', body: () => ({}), large: true },
  { name: 'attributes, of a large user', body: attributes, large: true },
  { name: 'attributes, of a large user, warm', body: attributes, large: true, warm: true },
  { name: 'merge, of a large user', body: attributes, merge: true, large: true },
  { name: 'source, of a large user', body: source, large: true },
  { name: 'a large user', body: () => ({ user: LARGE_USER }) },
  { name: 'no such user', body: () => ({ user: 999 }) },
  { name: 'broken body', body: () => '{' },
  { name: 'broken body, stale If-Match', body: () => '{', ifMatch: 'another' },
  { name: 'broken body, no such row', body: () => '{', missing: true },
  { name: 'no right to change', body: attributes, token: 'viewer' },
];
