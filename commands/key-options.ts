/** The key of a token: how a command gets it, and where it may send it. */
import type { Options } from './arguments.ts';
import { CommandError, UsageError } from './command.ts';
import { isLoopback } from './loopback.ts';
import { readTextFile } from './text-file.ts';

export const KEY_OPTIONS = {
  /** Declared only to be refused with a line of its own. */
  token: { type: 'string' },
  'token-file': { type: 'string', value: 'FILE', help: 'a file with the key of the token; - for stdin' },
  insecure: { type: 'boolean', help: 'sends the key over http:// to another machine too' },
} as const satisfies Options;

interface KeyOptions {
  readonly token?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/**
 * @param variable name of the environment variable that may hold the key
 * @returns undefined if neither is given
 * @throws CommandError, without the key in it
 */
export function readKey(values: KeyOptions, variable: string, env: NodeJS.ProcessEnv): string | undefined {
  // Every user of the machine can read a process's arguments, and npm prints them.
  if (values.token !== undefined)
    throw new UsageError(
      `--token shows the key to other users of the machine and in npm's output. Set ${variable}, or give --token-file FILE (- for stdin)`,
    );
  const file = values['token-file'];
  if (file === undefined) return env[variable] || undefined;
  const key = readTextFile(file).trim();
  if (key === '') throw new CommandError(`${file} holds no key`);
  return key;
}

export const isHeaderValue = (key: string): boolean => /^[\x21-\x7e]+$/.test(key);

/** @throws UsageError if the key would go over a network unencrypted */
export function checkTransport(url: string, insecure: boolean | undefined): void {
  if (insecure || new URL(url).protocol === 'https:' || isLoopback(url)) return;
  throw new UsageError('--url is http://, which sends the token unencrypted. Use https://, or add --insecure');
}
