/** The rules for ids: which ids a row may have, and to which id a patch moves it. */

import * as messages from '../messages.ts';
import { pythonStrip } from '../python-strip.ts';

/** A DynamoDB partition key holds 2,048 bytes, including the prefix `scim_user#`. */
export const MAX_ID_BYTES = 2048 - 'scim_user#'.length;

/**
 * Returns the new id, trimmed as DRF trims it (trim_whitespace).
 * Returns undefined for the row's own id, so that a caller can send a resource back as it was read. That id may have
 * outer spaces or break a rule for new ids: identity providers send such ids, and authentik stores them.
 * @param currentId undefined for a new row
 */
export function readNewId(sent: unknown, currentId: string | undefined): unknown {
  if (typeof sent !== 'string') return sent;
  const trimmed = pythonStrip(sent);
  return sent === currentId || trimmed === currentId ? undefined : trimmed;
}

/**
 * Returns the message for an id that no row may have, and undefined for a valid id. Outer spaces are valid, because the
 * import takes ids as they are.
 */
export function idError(id: string): string | undefined {
  // A URL can't contain them, encoded or not (RFC 3986 §5.2.4, §6.2.2.2), so no HTTP request would reach the row.
  if (id === '.' || id === '..') return messages.DOT_SEGMENT;
  if (id.includes('\0')) return messages.NUL_CHARACTER;
  const lone = /\p{Surrogate}/u.exec(id);
  if (lone) return messages.surrogate(lone[0]);
  return Buffer.byteLength(id) > MAX_ID_BYTES ? messages.tooLong(MAX_ID_BYTES) : undefined;
}
