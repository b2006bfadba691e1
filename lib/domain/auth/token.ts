/** authentik's API tokens: which of them are usable, and what their owners may do. */
import { parseDateTime } from '../date-time.ts';
import { NotFound, PermissionDenied } from '../errors.ts';

/** A stored token. Only the digest of its key is known. `expires` is a date-time (date-time.ts). */
export interface Token {
  readonly user: number;
  readonly intent: string;
  readonly expiring: boolean;
  readonly expires: string | null;
  readonly permissions: readonly string[];
  readonly ownerIsActive: boolean;
  /** The operator's name for it. A seeded token may have none. */
  readonly identifier?: string;
}

export interface TokenStore {
  /** Finds the token by the SHA-256 of its key (hexadecimal). @throws Unavailable, MalformedItem */
  readToken(digest: string): Promise<Token | undefined>;
}

/** When the token expires, in milliseconds since 1970. An `expires` that is not a date-time counts as expired. */
export function expiresAt({ expiring, expires }: Pick<Token, 'expiring' | 'expires'>): number {
  if (!expiring) return Number.POSITIVE_INFINITY;
  if (expires === null) return Number.POSITIVE_INFINITY;
  return parseDateTime(expires) ?? Number.NEGATIVE_INFINITY;
}

/** The identifiers that `npm run token` accepts. A stored item may have any text, or none. */
const IDENTIFIER = /^[-\w]{1,128}$/;

/** The digits of the digest that `npm run token -- list` shows. They identify the token without revealing its key. */
export const DIGEST_DIGITS = 12;

/** The token's name in the log: its identifier, else the first digits of its digest. */
export const tokenName = ({ identifier }: Pick<Token, 'identifier'>, digest: string): string =>
  typeof identifier === 'string' && IDENTIFIER.test(identifier) ? identifier : digest.slice(0, DIGEST_DIGITS);

/** authentik's TokenAuthentication: an API token, not expired, of an active user. */
export const isUsable = (token: Token, now: number): boolean =>
  token.intent === 'api' && token.ownerIsActive && now < expiresAt(token);

/**
 * A permission for all rows, as creating one needs it.
 * @throws PermissionDenied
 */
export function authorizeGlobally(token: Token, permission: string): void {
  if (!token.permissions.includes(permission)) throw new PermissionDenied();
}

/**
 * authentik's ObjectPermissions on a row, in its order. Without the view permission, the response reveals nothing about
 * the row. With it, a missing row comes before a missing permission.
 * @param permission that the operation needs beside view; undefined for none
 * @throws PermissionDenied, NotFound
 */
export async function authorizeOnRow(
  token: Token,
  permission: string | undefined,
  rowExists: () => Promise<boolean>,
): Promise<void> {
  if (!token.permissions.includes('view_scimsourceuser')) throw new PermissionDenied();
  if (permission === undefined || token.permissions.includes(permission)) return;
  throw (await rowExists()) ? new PermissionDenied() : new NotFound();
}
