/** `npm start` as a child process: the gateway emulator, the function and DynamoDB Local. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { recordOutput } from './transcript.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Launched {
  /** npm, the parent of all others. */
  readonly child: ChildProcess;
  /** Resolves when it has ended by itself or by a signal. */
  readonly ended: Promise<Ended>;
  /** Its output so far. */
  output(): string;
  /** Resolves when its output after so many characters matches. @throws Error with the output if it ends before */
  printed(pattern: RegExp, after?: number): Promise<RegExpExecArray>;
}

export interface Served extends Omit<Launched, 'child'> {
  /** Of npm. */
  readonly pid: number;
  readonly url: string;
  /** Lambda's endpoint, the stack whose functions are on it, and the name of PATCH's. */
  readonly lambda: { readonly endpoint: string; readonly stack: string; readonly functionName: string };
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/**
 * Starts it, with these variables besides the caller's own, on its own DynamoDB Local unless they name another.
 * LOG=json by default: nothing-leaks.ts reads the function's log.
 * @param folder of the project, or of a copy
 */
export function launch(environment: Record<string, string>, folder = ROOT): Launched {
  const { AWS_ENDPOINT_URL_DYNAMODB: _, LOG_LEVEL: __, TABLE_NAME: ___, ...inherited } = process.env;
  const child = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    env: { ...inherited, LOG: 'json', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const news = new EventEmitter();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      news.emit('printed');
    });
  recordOutput(() => output);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  const failed = ended.then(({ code }) => {
    throw new Error(`ended with ${code}: ${output}`);
  });
  failed.catch(() => {});
  return {
    child,
    ended,
    output: () => output,
    async printed(pattern, after = 0) {
      for (;;) {
        const found = pattern.exec(output.slice(after));
        if (found !== null) return found;
        await Promise.race([once(news, 'printed'), failed]);
      }
    },
  };
}

/** Waits until it is ready. @throws Error with the output if it ends before */
export async function serve(environment: Record<string, string>, folder = ROOT): Promise<Served> {
  const { child, ...launched } = launch(environment, folder);
  const [, url = ''] = await launched.printed(/^ready (\S+)$/m);
  const [, stack = '', endpoint = ''] = await launched.printed(/^functions of (\S+) on (\S+)$/m);
  return {
    ...launched,
    pid: child.pid as number,
    url,
    lambda: { endpoint, stack, functionName: `${stack}-sources_scim_users_partial_update` },
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return launched.ended;
    },
  };
}
