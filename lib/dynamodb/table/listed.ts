/** The keys of the index `list`: a source's rows in the order of their users' names, and all sources. */
import { createHash } from 'node:crypto';

export const LIST_INDEX = 'list';

/** DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const MAX_SORT_KEY_BYTES = 1024;

/** The partition of all sources, in the order of their slugs. A row's partition is its source's UUID. */
export const SOURCES_PARTITION = '#sources';

/** Hexadecimal digits of a digest in place of the end of a long id: 128 bits. */
const DIGEST_DIGITS = 32;

/**
 * `<username> NUL <id>`. NUL sorts before every other character, so that `bob` comes before `bob1`, and no user name has
 * it. If that is longer than a sort key, a digest of the id takes the place of its end: the key stays unique, and the id
 * itself is in `pk`.
 */
export function listedKey(username: string, id: string): string {
  const key = `${username}\0${id}`;
  if (Buffer.byteLength(key) <= MAX_SORT_KEY_BYTES) return key;
  const digest = createHash('sha256').update(key).digest('hex').slice(0, DIGEST_DIGITS);
  return firstBytes(key, MAX_SORT_KEY_BYTES - DIGEST_DIGITS) + digest;
}

/** Whether each key of a user with this name begins with the name and NUL. */
export const isWholeInListed = (username: string): boolean =>
  Buffer.byteLength(username) < MAX_SORT_KEY_BYTES - DIGEST_DIGITS;

/** @returns the longest beginning of at most so many bytes of UTF-8 that ends with a whole character */
function firstBytes(text: string, count: number): string {
  const bytes = Buffer.from(text);
  let end = count;
  while (((bytes[end] as number) & 0b1100_0000) === 0b1000_0000) end -= 1;
  return bytes.toString('utf8', 0, end);
}
