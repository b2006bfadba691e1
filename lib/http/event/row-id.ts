/** Finds the id of the row in an event: in `pathParameters.id`, else in the path. */
import type { IncomingEvent } from './event.ts';

/**
 * Decodes the id exactly once. An id whose escapes cannot be decoded is `''`, which no row has.
 * @param pattern the operation's path, with `{id}` in place of the id
 * @returns undefined for an event that has no id: no text in `pathParameters.id`, and another path than the operation's
 */
export function findId(event: IncomingEvent, pattern: string): string | undefined {
  const [prefix = '', suffix = ''] = pattern.split('{id}');
  const route = { prefix, suffix: suffix.replace(/\/$/, '') };
  const id = event.pathParameters?.id;
  if (typeof id === 'string') return isEncoded(id, event, route) ? decode(id) : id;
  return id === undefined || id === null ? findInPath(event, route) : undefined;
}

/** What stands before and after the id in an operation's path, without the slash at its end. */
interface Route {
  readonly prefix: string;
  readonly suffix: string;
}

/** @returns the part of a path before the route's suffix; undefined for a path that ends otherwise */
function withoutSuffix(path: string, { suffix }: Route): string | undefined {
  const trimmed = path.replace(/\/$/, '');
  return trimmed.endsWith(suffix) ? trimmed.slice(0, trimmed.length - suffix.length) : undefined;
}

/**
 * A REST API sends the path's segment as it came, in `path` and in the parameter. An HTTP API (its events have a `version`)
 * and serverless-offline decode the parameter. Another Lambda sends the id itself.
 */
const isEncoded = (id: string, { version, path }: IncomingEvent, route: Route): boolean =>
  version === undefined && typeof path === 'string' && id === withoutSuffix(path, route)?.split('/').at(-1);

/**
 * For events of routes that have no parameter `id`: function URLs, load balancers, `$default` and `{proxy+}`.
 * Of these, an HTTP API alone decodes the path, so that an id there may hold a slash.
 */
function findInPath(event: IncomingEvent, route: Route): string | undefined {
  const path = event.rawPath ?? event.path;
  const before = typeof path === 'string' ? withoutSuffix(path, route) : undefined;
  if (before === undefined) return undefined;
  // Anything before it is a stage or a base path.
  const at = before.indexOf(route.prefix);
  const id = at === -1 ? '' : before.slice(at + route.prefix.length);
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
