/** Remembers the tokens that count, for a while: a warm instance asks for each once in that time. */
import { expiryOf, type Token } from '../domain/token.ts';

/** About 400 bytes an entry. */
const MOST = 1_000;

type Find = (digest: string) => Promise<Token | undefined>;

interface Entry {
  readonly token: Token;
  readonly until: number;
}

/**
 * What is not found is asked for each time, so that a new token works at once. No token is remembered past its expiry.
 * @param find the token of a digest, if it counts now
 */
export function cacheTokens(find: Find, milliseconds: number, most = MOST): Find {
  const entries = new Map<string, Entry>();
  return async (digest) => {
    const entry = entries.get(digest);
    if (entry !== undefined && Date.now() < entry.until) return entry.token;
    entries.delete(digest);
    const token = await find(digest);
    if (token === undefined) return undefined;
    entries.set(digest, { token, until: Math.min(Date.now() + milliseconds, expiryOf(token)) });
    if (entries.size > most) entries.delete(entries.keys().next().value as string);
    return token;
  };
}
