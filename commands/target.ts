/** The stage that is named on the command line, and the token to call it with. */
import { CommandError } from './command.ts';
import { checkTransport } from './key-options.ts';

export interface Target {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/**
 * @param insecure lets the token go over a network in clear
 * @param variable that the token is read from
 * @returns undefined where no stage is named
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
    throw new CommandError(`--url needs the key of a token: the variable ${variable}, or --token-file FILE`);
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CommandError('the token has characters that no header can hold');
  const base = toBase(url);
  checkTransport(base, insecure);
  return { url: base, token };
}

function toBase(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new CommandError(`--url must be a URL, not "${text}"`);
  if (url.username || url.password) throw new CommandError('--url must have no credentials in it');
  if (url.search || url.hash) throw new CommandError('--url must be the base of a stage, without ? and #');
  return url.href.replace(/\/+$/, '');
}
