/** How a command is given the key of a token, and whom it may send it to. */
import { CommandError } from './command.ts';
import { isLoopback } from './loopback.ts';
import { readTextFile } from './text-file.ts';

export const KEY_OPTIONS = {
  /** Known only to be refused. */
  token: { type: 'string' },
  'token-file': { type: 'string' },
  insecure: { type: 'boolean' },
} as const;

interface KeyOptions {
  readonly token?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/**
 * @param variable name of the environment variable that may hold the key
 * @returns undefined where none is given
 * @throws CommandError, without the key in it
 */
export function readKey(values: KeyOptions, variable: string, environment: NodeJS.ProcessEnv): string | undefined {
  // A process's arguments can be read by every user of the machine, and npm prints them.
  if (values.token !== undefined)
    throw new CommandError(
      `--token shows the key to other users of the machine and in npm's output: set ${variable}, or give --token-file FILE (- for standard input)`,
    );
  const file = values['token-file'];
  if (file === undefined) return environment[variable] || undefined;
  const key = readTextFile(file).trim();
  if (key === '') throw new CommandError(`${file} holds no key`);
  return key;
}

/** @throws CommandError where the key would go over a network in clear */
export function checkTransport(url: string, insecure: boolean | undefined): void {
  if (insecure || new URL(url).protocol === 'https:' || isLoopback(url)) return;
  throw new CommandError('--url is http://, so the token would be sent in clear: use https://, or add --insecure');
}
