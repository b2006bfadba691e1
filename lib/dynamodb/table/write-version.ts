/** The ids of writes: UUIDs in order of time, which tell when an item was last written. */
import { randomUUID } from 'node:crypto';

/**
 * @param now milliseconds since 1970
 * @returns a UUIDv7 (RFC 9562 §5.7), whose first 48 bits are the milliseconds. Lambda's Node may not have randomUUIDv7
 *   yet
 */
export const newVersion = (now = Date.now()): string =>
  `${versionPrefixAt(now)}-7${randomUUID().slice('xxxxxxxx-xxxx-4'.length)}`;

/** The prefix of every version of that millisecond. As text it sorts before them, and after all older versions. */
export function versionPrefixAt(milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
