/** The name of a stored token, and whether the function accepts it. Reads field by field: the item may be malformed. */

import { DIGEST_DIGITS, expiresAt, type Token } from '../../lib/domain/auth/token.ts';
import { parseDateTime } from '../../lib/domain/date-time.ts';
import { TOKEN_SHAPE } from '../../lib/dynamodb/table/items.ts';
import { type Key, tokenKey } from '../../lib/dynamodb/table/keys.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';

/** What the table has of a token's owner. */
export type Owner = { readonly username: string; readonly is_active: boolean } | 'malformed';

/** The SHA-256 of the token's key. In a malformed item, any text. */
export const digestOf = ({ pk }: Key): string => pk.slice(tokenKey('').pk.length);

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The first digits, which `token list` shows and `token revoke` takes. */
export function shortDigestOf(token: Key): string {
  const digest = digestOf(token);
  return isDigest(digest) ? digest.slice(0, DIGEST_DIGITS) : digest;
}

/** Its identifier, or the first digits of its digest if a seed gave it no identifier. */
export const nameOf = (token: StoredItem): string =>
  typeof token.identifier === 'string' ? token.identifier : shortDigestOf(token);

/** Whether the function accepts the value of a field. It takes an invalid date for one that has passed; here it is malformed. */
const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...TOKEN_SHAPE,
  expires: (value) => TOKEN_SHAPE.expires(value) && (value === null || parseDateTime(value) !== undefined),
};

/** Names of the malformed fields. */
export const malformedFields = (token: StoredItem): string[] => [
  ...(isDigest(digestOf(token)) ? [] : ['digest']),
  ...Object.keys(CHECKS).filter((field) => !CHECKS[field]?.(token[field])),
];

/** Follows the function's rule: isUsable in lib/domain/auth/token.ts. */
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

/** Progress of a Scan over the whole table. */
export const reportScanned =
  (report: (progress: string) => void = () => {}) =>
  (items: number): void =>
    report(`looking for tokens: ${items} items read`);
