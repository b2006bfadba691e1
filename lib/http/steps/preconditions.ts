/** Reads If-Match and If-None-Match (RFC 9110 §13.1.1, §13.1.2): which versions of the row the caller accepts. */
import type { Preconditions } from '../../domain/scim-user/preconditions.ts';
import { MAX_VERSION_LENGTH, MAX_VERSIONS } from '../../domain/scim-user/scim-user.ts';
import { MalformedPrecondition } from '../errors.ts';
import { type Headers, trimOws } from '../event/headers.ts';
import type { HttpRequest } from '../event/request.ts';
import { notFoundBeforeRefusal, type RowLookup } from './not-found-before-refusal.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

/** One entity-tag (RFC 9110 §8.8.3) of a list, in which elements may be empty (§5.6.1). */
const TAG = /[ \t,]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,[ \t,]*|$)/y;

export interface Conditional {
  readonly preconditions: Preconditions;
}

export const readPreconditions =
  (rows: RowLookup): Step<HttpRequest & WithId, Conditional> =>
  async ({ id, headers }) => ({
    preconditions: await notFoundBeforeRefusal(rows, id, () => parsePreconditions(headers)),
  });

/**
 * If-Match compares strongly: a weak tag matches nothing. If-None-Match compares weakly (§8.8.3.2).
 * @throws MalformedPrecondition if a header is no list of tags, or has more tags than DynamoDB can compare with
 */
export function parsePreconditions(headers: Pick<Headers, 'if-match' | 'if-none-match'>): Preconditions {
  const ifMatch = parseEntityTags('If-Match', headers['if-match']);
  const ifNoneMatch = parseEntityTags('If-None-Match', headers['if-none-match']);
  return {
    ...(Array.isArray(ifMatch) && {
      ifMatch: comparableVersions(ifMatch.filter(({ isWeak }) => !isWeak)),
      weakIfMatch: versionsOf(ifMatch.filter(({ isWeak }) => isWeak)),
    }),
    ...(ifNoneMatch !== undefined && { ifNoneMatch: ifNoneMatch === '*' ? '*' : comparableVersions(ifNoneMatch) }),
  };
}

export interface Tag {
  readonly isWeak: boolean;
  /** The whole tag, without its quotes. */
  readonly opaque: string;
  readonly version: string;
}

export function parseEntityTags(
  name: 'If-Match' | 'If-None-Match',
  header: string | undefined,
): readonly Tag[] | '*' | undefined {
  if (header === undefined) return undefined;
  if (trimOws(header) === '*') return '*';
  const tags: Tag[] = [];
  for (let at = 0; at < header.length; ) {
    TAG.lastIndex = at;
    const match = TAG.exec(header);
    if (match === null || tags.length === MAX_VERSIONS) throw new MalformedPrecondition(name);
    const opaque = match[2] as string;
    tags.push({ isWeak: match[1] !== undefined, opaque, version: versionIn(opaque) });
    at += match[0].length;
  }
  if (tags.length === 0) throw new MalformedPrecondition(name);
  return tags;
}

/** The part before the dot: a write depends on the row, not on its user (resourceTag). A tag without a dot is a row's own. */
const versionIn = (tag: string): string => tag.split('.', 1)[0] as string;

const versionsOf = (tags: readonly Tag[]): string[] => tags.map(({ version }) => version);

/** A tag longer than any version matches nothing, and DynamoDB may refuse a long value (2 MB). */
const comparableVersions = (tags: readonly Tag[]): string[] =>
  versionsOf(tags).filter((version) => version.length <= MAX_VERSION_LENGTH);
