/** The rules for a row's id: which ids a row may have, and which id a patch moves it to. */

import * as messages from '../messages.ts';
import { pythonStrip } from '../python-strip.ts';

/** A DynamoDB partition key holds 2,048 bytes, the prefix `scim_user#` among them. */
export const MAX_ID_BYTES = 2048 - 'scim_user#'.length;

/**
 * The id to move to, trimmed as DRF trims it (trim_whitespace).
 * Undefined for the row's own id, so that a resource can be sent back as it was read: its id may have outer spaces or
 * break a rule for new ids, because identity providers send such ids and authentik stores them.
 */
export function readNewId(sent: unknown, currentId: string): unknown {
  if (typeof sent !== 'string') return sent;
  const trimmed = pythonStrip(sent);
  return sent === currentId || trimmed === currentId ? undefined : trimmed;
}

/** Says why no row may have this id; undefined for an id that is allowed. Outer spaces are: the import takes ids as they are. */
export function idError(id: string): string | undefined {
  // A URL cannot name them, encoded or not (RFC 3986 §5.2.4, §6.2.2.2): no HTTP request would reach the row.
  if (id === '.' || id === '..') return messages.DOT_SEGMENT;
  if (id.includes('\0')) return messages.NUL_CHARACTER;
  const lone = /\p{Surrogate}/u.exec(id);
  if (lone) return messages.surrogate(lone[0]);
  return Buffer.byteLength(id) > MAX_ID_BYTES ? messages.tooLong(MAX_ID_BYTES) : undefined;
}
