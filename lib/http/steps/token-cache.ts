/** Caches usable tokens: a warm instance reads each one once in that time. */
import { expiresAt, type Token } from '../../domain/auth/token.ts';

/** About 400 bytes an entry. */
const MAX_ENTRIES = 1_000;

type Find = (digest: string) => Promise<Token | undefined>;

/**
 * Two clocks, in milliseconds. Lambda freezes an instance, which may stop the monotonic clock; the wall clock may be
 * set back.
 */
export interface Clocks {
  readonly wall: () => number;
  readonly monotonic: () => number;
}

const CLOCKS: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

interface Entry {
  readonly token: Token;
  /** Both clocks before the token was read: a revocation may have followed at once. */
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Never caches a missing token, so that a new one works at once. Uses an entry while both clocks are within the limit,
 * counted from before the read, and the token has not expired.
 * @param find reads the token of a digest, if it is usable now
 */
export function cacheTokens(
  find: Find,
  milliseconds: number,
  { maxEntries = MAX_ENTRIES, clocks = CLOCKS }: { maxEntries?: number; clocks?: Clocks } = {},
): Find {
  const entries = new Map<string, Entry>();
  const isWithinLimit = (elapsed: number) => elapsed >= 0 && elapsed < milliseconds;
  const isUsable = ({ token, wall, monotonic }: Entry) => {
    const now = clocks.wall();
    return isWithinLimit(now - wall) && isWithinLimit(clocks.monotonic() - monotonic) && now < expiresAt(token);
  };
  return async (digest) => {
    const entry = entries.get(digest);
    if (entry !== undefined && isUsable(entry)) return entry.token;
    entries.delete(digest);
    const before = { wall: clocks.wall(), monotonic: clocks.monotonic() };
    const token = await find(digest);
    if (token === undefined) return undefined;
    entries.set(digest, { token, ...before });
    if (entries.size > maxEntries) entries.delete(entries.keys().next().value as string);
    return token;
  };
}
