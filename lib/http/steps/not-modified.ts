/** Reads If-None-Match of a GET (RFC 9110 §13.1.2): a caller who has the resource with one of these tags gets 304. */
import type { Headers } from '../event/headers.ts';
import type { HttpRequest } from '../event/request.ts';
import { notFoundBeforeRefusal, type RowLookup } from './not-found-before-refusal.ts';
import { parseEntityTags } from './preconditions.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

export interface WithCallersTags {
  /** Whether the caller has the resource with this tag, given with its quotes. */
  readonly callerHas: (tag: string) => boolean;
}

/** @throws MalformedPrecondition, NotFound */
export const readIfNoneMatch =
  (rows: RowLookup): Step<HttpRequest & WithId, WithCallersTags> =>
  async ({ id, headers }) => ({ callerHas: await notFoundBeforeRefusal(rows, id, () => toCheck(headers)) });

/** Compares weakly and the whole tag (§8.8.3.2): the response shows the user too. */
function toCheck(headers: Pick<Headers, 'if-none-match'>): WithCallersTags['callerHas'] {
  const tags = parseEntityTags('If-None-Match', headers['if-none-match']);
  if (tags === undefined) return () => false;
  if (tags === '*') return () => true;
  const opaque = new Set(tags.map((tag) => `"${tag.opaque}"`));
  return (tag) => opaque.has(tag);
}
