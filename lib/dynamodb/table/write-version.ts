/** The ids of writes: UUIDs in the order of their time, so that an item tells how long ago it was last written. */
import { randomUUID } from 'node:crypto';

/**
 * @param now milliseconds since 1970
 * @returns a UUIDv7 (RFC 9562 §5.7): the milliseconds in its first 48 bits; Lambda's Node may have no randomUUIDv7 yet
 */
export const newVersion = (now = Date.now()): string =>
  `${versionPrefixAt(now)}-7${randomUUID().slice('xxxxxxxx-xxxx-4'.length)}`;

/** What every version of that millisecond starts with: as a text, before each of them and after all that are older. */
export function versionPrefixAt(milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
