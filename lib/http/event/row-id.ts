/** Finds the id of the row in an event: in `pathParameters.id`, else in the path. */
import type { IncomingEvent } from './event.ts';

/** Anything before it is a stage or a base path. */
const ROUTE = '/api/v3/sources/scim_users/';

/**
 * Decodes the id exactly once. An id whose escapes cannot be decoded is `''`, which no row has.
 * @returns undefined for an event that has no id: no text in `pathParameters.id`, and another path than the operation's
 */
export function findId(event: IncomingEvent): string | undefined {
  const id = event.pathParameters?.id;
  if (typeof id === 'string') return isEncoded(id, event) ? decode(id) : id;
  return id === undefined || id === null ? findInPath(event) : undefined;
}

/**
 * A REST API sends the path's segment as it came, in `path` and in the parameter. An HTTP API (its events have a `version`)
 * and serverless-offline decode the parameter. Another Lambda sends the id itself.
 */
const isEncoded = (id: string, { version, path }: IncomingEvent): boolean =>
  version === undefined && typeof path === 'string' && id === path.replace(/\/$/, '').split('/').at(-1);

/**
 * For events of routes that have no parameter `id`: function URLs, load balancers, `$default` and `{proxy+}`.
 * Of these, an HTTP API alone decodes the path, so that an id there may hold a slash.
 */
function findInPath(event: IncomingEvent): string | undefined {
  const path = event.rawPath ?? event.path;
  if (typeof path !== 'string') return undefined;
  const at = path.indexOf(ROUTE);
  const id = at === -1 ? '' : path.slice(at + ROUTE.length).replace(/\/$/, '');
  if (id === '') return undefined;
  if (event.version !== undefined && !isFunctionUrl(event)) return id;
  return id.includes('/') ? undefined : decode(id);
}

/** Its payload is that of an HTTP API, but its `rawPath` is as it was sent. */
const isFunctionUrl = ({ requestContext }: IncomingEvent): boolean =>
  String(requestContext?.domainName).includes('.lambda-url.');

/** `+` is no space in a path (RFC 3986). */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
