/** Checks the bearer token (RFC 6750 §2.1), as authentik does. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isUsable, type Token, type TokenStore, tokenName } from '../../domain/auth/token.ts';
import { AuthenticationFailed, NotAuthenticated } from '../../domain/errors.ts';
import { MalformedItem } from '../../domain/malformed-item.ts';
import { TOKEN_INVALID, UNSUPPORTED_AUTHENTICATION } from '../../domain/messages.ts';
import type { HttpRequest } from '../event/request.ts';
import type { Step } from './step.ts';
import { cacheTokens } from './token-cache.ts';

/**
 * Every refusal takes at least this long. Otherwise a known but refused token gets a slower response than an unknown
 * one.
 */
const MIN_REFUSAL_MS = 25;

export interface Authenticated {
  readonly token: Token;
  /** The token's name in the log. */
  readonly tokenName: string;
}

/** @param cacheSeconds how long a token is used without reading it again */
export function authenticate(tokens: TokenStore, cacheSeconds: number): Step<HttpRequest, Authenticated> {
  const find = cacheTokens((digest) => findUsableToken(tokens, digest), cacheSeconds * 1000);
  return async ({ headers }) => {
    const key = bearerToken(headers.authorization);
    const digest = createHash('sha256').update(key).digest('hex');
    const token = await find(digest);
    if (token === undefined) throw new AuthenticationFailed(TOKEN_INVALID);
    return { token, tokenName: tokenName(token, digest) };
  };
}

async function findUsableToken(tokens: TokenStore, digest: string): Promise<Token | undefined> {
  const minimumDelay = wait(MIN_REFUSAL_MS);
  const token = await tokens.readToken(digest).catch(ifMalformed);
  if (token instanceof MalformedItem) {
    await minimumDelay;
    throw new AuthenticationFailed(TOKEN_INVALID, { cause: token });
  }
  if (token !== undefined && isUsable(token, Date.now())) return token;
  await minimumDelay;
  return undefined;
}

/** The response is the same as for an unknown token. The cause is logged. */
function ifMalformed(error: unknown): MalformedItem {
  if (error instanceof MalformedItem) return error;
  throw error;
}

/**
 * Everything after the first space is the key, as in authentik's validate_auth.
 * @param header without outer white space, so that no key is empty
 * @throws NotAuthenticated, AuthenticationFailed
 */
export function bearerToken(header = ''): string {
  const space = header.indexOf(' ');
  if (space === -1) throw new NotAuthenticated();
  if (header.slice(0, space).toLowerCase() !== 'bearer') throw new AuthenticationFailed(UNSUPPORTED_AUTHENTICATION);
  return decode(header.slice(space + 1));
}

/**
 * HTTP headers are bytes, which arrive as Latin-1, one character a byte. authentik decodes them as UTF-8; so does this
 * if they are valid UTF-8. Another Lambda sends characters, not bytes: any other text stays as it is.
 */
function decode(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const isBytes = bytes.toString('latin1') === text;
  return isBytes && isUtf8(bytes) ? bytes.toString('utf8') : text;
}
