/** If-Match (RFC 9110 §13.1.1): which versions of the row the caller will write over. */
import { MAX_VERSION_LENGTH, MAX_VERSIONS, type Versions } from '../domain/scim-user.ts';
import { MalformedIfMatch } from './errors.ts';
import type { Middleware } from './request.ts';
import { type Rows, rowFirst } from './row-first.ts';

/** An element of a list (RFC 9110 §5.6.1, which lets elements be empty) that is an entity-tag (§8.8.3). */
const TAG = /[ \t,]*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,[ \t,]*|$)/y;

export const readIfMatch = (rows: Rows): Middleware => ({
  async before({ event }) {
    event.versions = await rowFirst(rows, event.id, () => toVersions(event.headers['if-match']));
  },
});

/**
 * `*` is any version, as is no header. A weak tag matches none (the comparison is the strong one), and so is left out;
 * as is one longer than any version, which DynamoDB may not even compare with (2 MB).
 * @throws MalformedIfMatch where it is no list of tags, or one of more than DynamoDB compares
 */
export function toVersions(header: string | undefined): Versions {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = [...readTags(header)];
  if (tags.length === 0) throw new MalformedIfMatch();
  return tags.filter(canMatch).map(({ version }) => version);
}

interface Tag {
  readonly weak: boolean;
  readonly version: string;
}

const canMatch = ({ weak, version }: Tag): boolean => !weak && version.length <= MAX_VERSION_LENGTH;

function* readTags(header: string): Generator<Tag> {
  let at = 0;
  for (let count = 1; at < header.length; count++) {
    TAG.lastIndex = at;
    const match = TAG.exec(header);
    if (match === null || count > MAX_VERSIONS) throw new MalformedIfMatch();
    yield { weak: match[1] !== undefined, version: match[2] as string };
    at += match[0].length;
  }
}
