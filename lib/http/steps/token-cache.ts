/** Remembers the usable tokens for a while: a warm instance reads each from the store once in that time. */
import { expiresAt, type Token } from '../../domain/auth/token.ts';

/** About 400 bytes an entry. */
const MAX_ENTRIES = 1_000;

type Find = (digest: string) => Promise<Token | undefined>;

/** Two clocks, in milliseconds: Lambda freezes an instance, and the monotonic clock may stand still with it; the wall clock may be set back. */
export interface Clocks {
  readonly wall: () => number;
  readonly monotonic: () => number;
}

const CLOCKS: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

interface Entry {
  readonly token: Token;
  /** Both clocks before the token was read: a revocation may be as old as that. */
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * A token that is not found is looked for each time, so that a new token works at once.
 * An entry is used while both clocks say that less than the limit has passed since before the read, and the token has not expired.
 * @param find the token of a digest, if it is usable now
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
