/** `npm start` as a child process: the gateway emulator, the function and an engine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { recordOutput } from './transcript.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Served {
  /** Of npm, which is above all others. */
  readonly pid: number;
  readonly url: string;
  /** Lambda's endpoint, and the function on it. */
  readonly lambda: { readonly endpoint: string; readonly functionName: string };
  /** What it has printed so far. */
  output(): string;
  /** Resolves when it has ended by itself or by a signal. */
  readonly ended: Promise<Ended>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts it, with these variables besides the caller's own, on its own engine unless they name one. */
export function launch(environment: Record<string, string>): {
  child: ChildProcess;
  ended: Promise<Ended>;
  output(): string;
} {
  const { AWS_ENDPOINT_URL_DYNAMODB: _, LOG_LEVEL: __, TABLE_NAME: ___, ...inherited } = process.env;
  const child = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  recordOutput(() => output);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, ended, output: () => output };
}

/** Waits until it has printed that it is ready. @throws Error with what it printed where it ends before that */
export async function serve(environment: Record<string, string>): Promise<Served> {
  const { child, ended, output } = launch(environment);
  const ready = new Promise<string>((resolve) => {
    child.stdout?.on('data', () => {
      const line = /^ready (\S+)$/m.exec(output());
      if (line) resolve(line[1] as string);
    });
  });
  const failed = ended.then(({ code, output: printed }) => {
    throw new Error(`ended with ${code}: ${printed}`);
  });
  const url = await Promise.race([ready, failed]);
  failed.catch(() => {});
  const [, functionName = '', endpoint = ''] = /^function (\S+) on (\S+)$/m.exec(output()) ?? [];
  return {
    pid: child.pid as number,
    url,
    lambda: { endpoint, functionName },
    output,
    ended,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
