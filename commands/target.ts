/** The stage that --url names, and the token to call it with. */
import { CommandError, UsageError } from './command.ts';
import { checkTransport, isHeaderValue } from './key-options.ts';

export interface Target {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/**
 * @param insecure allows to send the token over a network unencrypted
 * @param variable where the token is read from
 * @returns undefined without a URL
 * @throws CommandError with one line that has no token in it
 */
export function toTarget(
  url: string | undefined,
  token: string | undefined,
  insecure: boolean | undefined,
  variable = 'LOAD_TOKEN',
): Target | undefined {
  if (url === undefined) return undefined;
  if (token === undefined)
    throw new UsageError(`--url needs the key of a token. Set ${variable}, or give --token-file FILE (- for stdin)`);
  if (!isHeaderValue(token)) throw new CommandError('the token has characters that no header can hold');
  const base = toBase(url);
  checkTransport(base, insecure);
  return { url: base, token };
}

function toBase(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url must be a URL, not ${JSON.stringify(text)}`);
  if (url.username || url.password) throw new UsageError('--url must have no credentials in it');
  if (url.search || url.hash) throw new UsageError('--url must be the base of a stage, without ? and #');
  return url.href.replace(/\/+$/, '');
}
