/** The operations as docs/api.md describes them, one request after the other, written without the product's code: the possible responses in a state, and the state afterwards. */
import oracle from 'json-merge-patch';
import type { Patch, PatchResponse, Row, State } from './history.ts';

export interface Outcome extends PatchResponse {
  readonly next: State;
}

/** The facts beside the state that a response depends on. */
export interface Seen {
  /**
   * The user's GroupMember objects during the patch; undefined among them if there was none at some time. The function
   * reads the user beside the row.
   */
  readonly usersOf: (pk: number) => readonly (object | undefined)[];
  /** Whether the source was there at any time of the request: a create reads it before its write. */
  readonly hadSource: (uuid: string) => boolean;
  /** The version in the response: the write's own. */
  readonly version: string | undefined;
  /** Whether a version may be one that no response has named. */
  readonly isUnnamed: (version: string) => boolean;
}

type Errors = Readonly<Record<string, readonly string[]>>;

export function outcomes(state: State, request: Patch, seen: Seen): Outcome[] {
  switch (request.operation) {
    case 'create':
      return outcomesOfCreate(state, request, seen);
    case 'update':
      return outcomesOfUpdate(state, request, seen);
    case 'destroy':
      return outcomesOfDestroy(state, request, seen);
    // It returns what an empty patch returns.
    case 'retrieve':
    case undefined:
      return outcomesOfPatch(state, request, seen);
  }
}

/** Its transaction checks the user, and not the source. */
function outcomesOfCreate(state: State, request: Patch, seen: Seen): Outcome[] {
  const { user = 0, source = '', attributes = {} } = request.body;
  const { id, ...errors } = errorsOf(state, { ...request, body: { ...request.body, id: request.id }, id: '' });
  const refused = { ...(id && { id }), ...errors };
  const outcomes = Object.keys(refused).length > 0 ? [response(400, refused, undefined, state)] : [];
  if (state.rows.has(request.id) || !state.users.has(user) || !seen.hadSource(source)) return outcomes;
  const row: Row = { user, source, attributes, version: seen.version };
  const next = { ...state, rows: new Map(state.rows).set(request.id, row) };
  return [
    ...outcomes,
    ...seen
      .usersOf(user)
      .flatMap((user_obj) =>
        user_obj === undefined
          ? []
          : [response(201, { id: request.id, user, user_obj, source, attributes }, row.version, next)],
      ),
  ];
}

/** Without another id, user or source it writes without a read, and then reads the user. */
function outcomesOfUpdate(state: State, request: Patch, seen: Seen): Outcome[] {
  const row = state.rows.get(request.id);
  if (row === undefined) return [response(404, { detail: 'Not found.' }, undefined, state)];
  const detail = failedOf(row.version, request, seen);
  if (detail !== undefined) return [response(412, { detail }, row.version, state)];
  const { user = 0, source, id } = request.body;
  const errors = errorsOf(state, request);
  const refused = Object.keys(errors).length > 0 ? [response(400, errors, undefined, state)] : [];
  const isInPlace = id === request.id && row.user === user && row.source === source;
  if (refused.length > 0 && !isInPlace) return refused;
  const written = write(state, request, row, seen.version);
  const { attributes } = written.row;
  const done = seen.usersOf(user).flatMap((user_obj) => {
    if (user_obj !== undefined)
      return [response(200, { id: written.id, user, user_obj, source, attributes }, seen.version, written.state)];
    const unseen = write(state, request, row, undefined).state;
    return isInPlace ? [response(404, { detail: 'Not found.' }, undefined, unseen)] : [];
  });
  return [...refused, ...done];
}

/** It removes a row whose user is gone too. */
function outcomesOfDestroy(state: State, request: Patch, seen: Seen): Outcome[] {
  const row = state.rows.get(request.id);
  if (row === undefined) return [response(404, { detail: 'Not found.' }, undefined, state)];
  const detail = failedOf(row.version, request, seen);
  if (detail !== undefined) return [response(412, { detail }, row.version, state)];
  const rows = new Map(state.rows);
  rows.delete(request.id);
  return [response(204, undefined, undefined, { ...state, rows })];
}

function outcomesOfPatch(state: State, patch: Patch, seen: Seen): Outcome[] {
  const row = state.rows.get(patch.id);
  const notFound = (next = state): Outcome => response(404, { detail: 'Not found.' }, undefined, next);
  if (row === undefined) return [notFound()];

  const detail = failedOf(row.version, patch, seen);
  const fresh = detail === undefined;
  const stale = response(412, { detail }, row.version, state);
  const errors = errorsOf(state, patch);
  const [only, ...others] = changedBy(patch);
  const attributesAlone = only === 'attributes' && others.length === 0 && Object.keys(errors).length === 0;
  if (attributesAlone && !patch.merge && !fresh) return [stale];

  const written = write(state, patch, row, seen.version);
  const after = written.row;
  return seen.usersOf(after.user).flatMap((user_obj) => {
    if (user_obj === undefined && patch.body.user === undefined) {
      // docs/api.md: its user was deleted (`attributes` alone are written all the same). A merge read the user before,
      // when it may have existed.
      if (!attributesAlone || !fresh) return [notFound()];
      const unseen = write(state, patch, row, undefined).state;
      return patch.merge ? [notFound(), notFound(unseen)] : [notFound(unseen)];
    }
    if (!fresh) return [stale];
    if (Object.keys(errors).length > 0) return [response(400, errors, undefined, state)];
    if (user_obj === undefined) return [];
    const { user, source, attributes } = after;
    return [response(200, { id: written.id, user, user_obj, source, attributes }, after.version, written.state)];
  });
}

const response = (status: number, json: object | undefined, version: string | undefined, next: State): Outcome => ({
  status,
  json,
  version,
  next,
});

/** The error's text for the precondition that does not hold, if any. If-Match comes first (RFC 9110 §13.2.2). */
function failedOf(
  version: string | undefined,
  { ifMatch, ifNoneMatch }: Patch,
  { isUnnamed }: Seen,
): string | undefined {
  const isOneOf = (versions: readonly string[]) =>
    version === undefined ? versions.some(isUnnamed) : versions.includes(version);
  if (ifMatch !== undefined && !isOneOf(ifMatch)) return 'The resource has changed: If-Match names another version.';
  const excluded = ifNoneMatch === '*' || (ifNoneMatch !== undefined && isOneOf(ifNoneMatch));
  return excluded ? 'If-None-Match matches the current version of the resource.' : undefined;
}

/** Whether a success is a write: an update always is. */
export const writes = (request: Patch): boolean =>
  request.operation === undefined ? changedBy(request).length > 0 : ['create', 'update'].includes(request.operation);

/** The fields that a patch writes. */
export const changedBy = ({ id, body }: Patch): string[] =>
  Object.entries(body).flatMap(([name, value]) => (name === 'id' && value === id ? [] : [name]));

function errorsOf({ rows, users, sources }: State, { id: from, body }: Patch): Errors {
  const { id, user, source, attributes } = body;
  return {
    ...(id === '' && { id: ['This field may not be blank.'] }),
    ...(id !== undefined && id !== from && rows.has(id) && { id: ['scim source user with this id already exists.'] }),
    ...(user !== undefined && !users.has(user) && { user: [`Invalid pk "${user}" - object does not exist.`] }),
    ...(source !== undefined &&
      !sources.has(source) && { source: [`Invalid pk "${source}" - object does not exist.`] }),
    ...(attributes === null && { attributes: ['This field may not be null.'] }),
  };
}

function write(state: State, patch: Patch, row: Row, version: string | undefined) {
  const { id = patch.id, attributes: sent, ...fields } = patch.body;
  if (!writes(patch)) return { id, row, state };
  const attributes = sent === undefined ? row.attributes : patch.merge ? merge(row.attributes, sent) : sent;
  const next: Row = { ...row, ...fields, attributes, version };
  const rows = new Map(state.rows);
  rows.delete(patch.id);
  rows.set(id, next);
  return { id, row: next, state: { ...state, rows } };
}

/** The package changes its arguments. */
const merge = (target: unknown, patch: unknown): unknown => oracle.apply(JSON.parse(JSON.stringify(target)), patch);
