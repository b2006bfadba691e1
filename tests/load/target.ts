/** The stage that is named on the command line, and the token to call it with. */
import { CommandError } from '../../local/command.ts';

export interface Target {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/**
 * @param option the token as an option, which counts before that of the environment
 * @returns undefined where no stage is named
 * @throws CommandError with one line that has no token in it
 */
export function toTarget(
  url: string | undefined,
  option: string | undefined,
  variable: string | undefined,
): Target | undefined {
  if (url === undefined) {
    if (option === undefined) return undefined;
    throw new CommandError('--token needs --url: a stage that is started locally has a token of its own');
  }
  const token = option ?? variable;
  if (!token) throw new CommandError('--url needs the key of a token: --token KEY, or the variable LOAD_TOKEN');
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CommandError('the token has characters that no header can hold');
  return { url: toBase(url), token };
}

function toBase(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new CommandError(`--url must be a URL, not "${text}"`);
  if (url.username || url.password) throw new CommandError('--url must have no credentials in it');
  if (url.search || url.hash) throw new CommandError('--url must be the base of a stage, without ? and #');
  return url.href.replace(/\/+$/, '');
}
