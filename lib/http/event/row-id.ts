/** Finds the row's id in an event: in `pathParameters.id`, else in the path. */
import type { IncomingEvent } from './event.ts';
import { withoutFinalSlash } from './route.ts';

/**
 * Decodes the id exactly once. An id whose escapes can't be decoded becomes `''`, which no row has.
 * @param pattern the operation's path, with `{id}` for the id
 * @returns undefined if the event has no id: `pathParameters.id` is no text, and the path is not the operation's
 */
export function findId(event: IncomingEvent, pattern: string): string | undefined {
  const [prefix = '', suffix = ''] = pattern.split('{id}');
  const route = { prefix, suffix: withoutFinalSlash(suffix) };
  const id = event.pathParameters?.id;
  if (typeof id === 'string') return isEncoded(id, event, route) ? decode(id) : id;
  return id === undefined || id === null ? findInPath(event, route) : undefined;
}

/** The text before and after the id in an operation's path, without the final slash. */
interface Route {
  readonly prefix: string;
  readonly suffix: string;
}

/** @returns the path without the route's suffix; undefined for a path that does not end with it */
function withoutSuffix(path: string, { suffix }: Route): string | undefined {
  const trimmed = withoutFinalSlash(path);
  return trimmed.endsWith(suffix) ? trimmed.slice(0, trimmed.length - suffix.length) : undefined;
}

/**
 * A REST API passes the path segment undecoded, in `path` and in the parameter. An HTTP API (its events have a
 * `version`) and serverless-offline decode the parameter. Another Lambda passes the id itself.
 */
const isEncoded = (id: string, { version, path }: IncomingEvent, route: Route): boolean =>
  version === undefined && typeof path === 'string' && id === withoutSuffix(path, route)?.split('/').at(-1);

/**
 * For events of routes without the parameter `id`: function URLs, load balancers, `$default` and `{proxy+}`. Of these,
 * only an HTTP API decodes the path, so that its ids may contain a slash.
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

/** Its payload is an HTTP API's, but its `rawPath` is not decoded. */
const isFunctionUrl = ({ requestContext }: IncomingEvent): boolean =>
  String(requestContext?.domainName).includes('.lambda-url.');

/** `+` is not a space in a path (RFC 3986). */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
