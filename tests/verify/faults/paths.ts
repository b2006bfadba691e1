/** The paths of a request to the table: each kind of patch, and each refusal after a call to DynamoDB. */
import { stringify } from '../../../lib/domain/json/json.ts';
import { type Key, userKey, userPartKey } from '../../../lib/dynamodb/table/keys.ts';
import { toHead } from '../../../lib/dynamodb/users/user-head.ts';
import { OTHER_SOURCE } from '../../support/stage-seed.ts';

export interface Path {
  readonly name: string;
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

export const PATHS: readonly Path[] = [
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
