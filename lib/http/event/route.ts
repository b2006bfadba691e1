/** Finds the operations' path that an event came by: a function may get requests of several paths, to refuse their methods. */
import { PATHS } from '../../operations.ts';
import type { IncomingEvent } from './event.ts';

const COLLECTION = PATHS.reduce((shortest, path) => (path.length < shortest.length ? path : shortest));

/**
 * @param own the operation's path: another Lambda may leave out the path, and a route may have another one
 * @returns one of OPERATIONS
 */
export function findPath(event: IncomingEvent, own: string): string {
  const template = event.resource ?? routeOf(event);
  if (typeof template === 'string') {
    const named = PATHS.find((path) => withoutFinalSlash(path) === withoutFinalSlash(template));
    if (named !== undefined) return named;
  }
  const path = event.rawPath ?? event.path;
  if (typeof path !== 'string') return own;
  return PATTERNS.find(([pattern]) => pattern.test(withoutFinalSlash(path)))?.[1] ?? own;
}

/** An HTTP API's route: `ANY /api/v3/sources/scim_users/{id}`. */
function routeOf({ requestContext }: IncomingEvent): string | undefined {
  const { routeKey } = requestContext ?? {};
  return typeof routeKey === 'string' ? routeKey.split(' ')[1] : undefined;
}

export const withoutFinalSlash = (path: string): string => path.replace(/\/$/, '');

/** Anything before the collection is a stage or a base path. The longest path comes first. */
const PATTERNS = [...PATHS]
  .sort((one, other) => other.length - one.length)
  .map((path): [RegExp, string] => {
    const suffix = withoutFinalSlash(path.slice(COLLECTION.length)).replace('{id}', '[^/]+');
    return [new RegExp(`${withoutFinalSlash(COLLECTION)}${suffix && `/${suffix}`}$`), path];
  });
