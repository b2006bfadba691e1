/** What a stored token is called, and whether the function takes it. The item is read field by field: it may be malformed. */

import { DIGEST_DIGITS, expiresAt, type Token } from '../../lib/domain/auth/token.ts';
import { parseDateTime } from '../../lib/domain/date-time.ts';
import { TOKEN_SHAPE } from '../../lib/dynamodb/table/items.ts';
import { type Key, tokenKey } from '../../lib/dynamodb/table/keys.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';

/** What the head of a token's owner says, if it says anything. */
export type Owner = { readonly username: string; readonly is_active: boolean } | 'malformed';

/** The SHA-256 of the token's key; whatever else stands there in a malformed item. */
export const digestOf = ({ pk }: Key): string => pk.slice(tokenKey('').pk.length);

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The start of the digest, as `token list` shows it and `token revoke` takes it. */
export function shortDigestOf(token: Key): string {
  const digest = digestOf(token);
  return isDigest(digest) ? digest.slice(0, DIGEST_DIGITS) : digest;
}

/** Its identifier; the start of its digest where it was seeded without one. */
export const nameOf = (token: StoredItem): string =>
  typeof token.identifier === 'string' ? token.identifier : shortDigestOf(token);

/** By field: whether the stored value is one that the function takes. A date that is none has passed for it: the operator is told so. */
const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...TOKEN_SHAPE,
  expires: (value) => TOKEN_SHAPE.expires(value) && (value === null || parseDateTime(value) !== undefined),
};

/** Names of the fields for which the function refuses the token as malformed. */
export const malformedFields = (token: StoredItem): string[] => [
  ...(isDigest(digestOf(token)) ? [] : ['digest']),
  ...Object.keys(CHECKS).filter((field) => !CHECKS[field]?.(token[field])),
];

/** By the rule that the function has: lib/domain/auth/token.ts, counts. */
export function stateOf(token: StoredItem, owner: Owner | undefined, now: number): string {
  const malformed = malformedFields(token);
  if (malformed.length > 0) return `malformed: ${malformed.join(', ')}`;
  const { intent, expiring, expires } = token as unknown as Token;
  if (intent !== 'api') return `is for ${intent}`;
  if (owner === undefined) return 'owner is missing';
  if (owner === 'malformed') return 'owner is malformed';
  if (!owner.is_active) return 'owner is inactive';
  return now < expiresAt({ expiring, expires }) ? 'valid' : 'expired';
}
