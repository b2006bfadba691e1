/** Remembers the tokens that were found, for a while: a warm instance asks for each once in that time. */
import type { Token } from '../domain/token.ts';

/** About 400 bytes an entry. */
const MOST = 1_000;

type Find = (digest: string) => Promise<Token | undefined>;

interface Entry {
  readonly token: Token;
  readonly until: number;
}

/**
 * A digest that was not found is asked for each time, so that a new token works at once.
 * Whether a token has expired is the caller's to check at each use; no entry needs to know.
 */
export function cacheTokens(find: Find, milliseconds: number, most = MOST): Find {
  const entries = new Map<string, Entry>();
  return async (digest) => {
    const entry = entries.get(digest);
    if (entry !== undefined && Date.now() < entry.until) return entry.token;
    entries.delete(digest);
    const token = await find(digest);
    if (token === undefined) return undefined;
    entries.set(digest, { token, until: Date.now() + milliseconds });
    if (entries.size > most) entries.delete(entries.keys().next().value as string);
    return token;
  };
}
