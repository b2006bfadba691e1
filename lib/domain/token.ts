/** authentik's API tokens: which of them count, and what their owners may do. */
import { NotFound, PermissionDenied } from './errors.ts';

/** A stored token, its key known by digest alone. `expires` is an RFC 3339 date-time. */
export interface Token {
  readonly user: number;
  readonly intent: string;
  readonly expiring: boolean;
  readonly expires: string | null;
  readonly permissions: readonly string[];
  readonly ownerIsActive: boolean;
}

export interface TokenStore {
  /** The token whose key has this SHA-256 (hexadecimal). @throws Unavailable */
  readToken(digest: string): Promise<Token | undefined>;
}

/** Milliseconds since the epoch after which the token no longer counts. A date that cannot be read has passed. */
export function expiryOf({ expiring, expires }: Pick<Token, 'expiring' | 'expires'>): number {
  if (!expiring) return Number.POSITIVE_INFINITY;
  return expires === null ? Number.POSITIVE_INFINITY : Date.parse(expires) || 0;
}

/** authentik's TokenAuthentication: an API token, not expired, of an active user. */
export const counts = (token: Token, now: number): boolean =>
  token.intent === 'api' && token.ownerIsActive && now < expiryOf(token);

/**
 * authentik's ObjectPermissions for a change, in its order: without the view permission nothing is said of the row;
 * with it a missing row is told before a missing change permission.
 * @throws PermissionDenied, NotFound
 */
export async function authorizeChange(token: Token, rowExists: () => Promise<boolean>): Promise<void> {
  if (!token.permissions.includes('view_scimsourceuser')) throw new PermissionDenied();
  if (token.permissions.includes('change_scimsourceuser')) return;
  throw (await rowExists()) ? new PermissionDenied() : new NotFound();
}
