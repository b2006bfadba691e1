/** authentik's API tokens: which of them count, and what their owners may do. */
import { parseDateTime } from '../date-time.ts';
import { NotFound, PermissionDenied } from '../errors.ts';

/** A stored token, its key known by digest alone. `expires` is a date-time (date-time.ts). */
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
  /** The token whose key has this SHA-256 (hexadecimal). @throws Unavailable, MalformedItem */
  readToken(digest: string): Promise<Token | undefined>;
}

/** Milliseconds since the epoch from which on the token no longer counts. An `expires` that is no date-time has passed. */
export function expiresAt({ expiring, expires }: Pick<Token, 'expiring' | 'expires'>): number {
  if (!expiring) return Number.POSITIVE_INFINITY;
  if (expires === null) return Number.POSITIVE_INFINITY;
  return parseDateTime(expires) ?? Number.NEGATIVE_INFINITY;
}

/** As `npm run token` takes an identifier. A stored item may have any text, or none. */
const IDENTIFIER = /^[-\w]{1,128}$/;

/** As many digits of the digest as `npm run token -- list` shows: they identify the token, and say nothing of its key. */
export const DIGEST_DIGITS = 12;

/** The token's name in the log: its identifier, else the first digits of its digest. */
export const tokenName = ({ identifier }: Pick<Token, 'identifier'>, digest: string): string =>
  typeof identifier === 'string' && IDENTIFIER.test(identifier) ? identifier : digest.slice(0, DIGEST_DIGITS);

/** authentik's TokenAuthentication: an API token, not expired, of an active user. */
export const isUsable = (token: Token, now: number): boolean =>
  token.intent === 'api' && token.ownerIsActive && now < expiresAt(token);

/**
 * authentik's ObjectPermissions on a row, in its order: without the view permission nothing is said of the row;
 * with it a missing row is told before a missing permission.
 * @param permission what the operation asks for beside view; undefined for nothing
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
