/** Runs a command: in this process, which starts at once, or as its own process, for exit codes, streams and signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from '../../commands/main.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const ROOT = new URL('../../', import.meta.url);

/** The current run. Commands set process.env, so they run one after the other. */
let last: Promise<unknown> = Promise.resolve();

/** @param variables to set in the environment, or to remove if undefined. Afterwards the environment is restored */
export function runInProcess(command: Command, args: readonly string[], variables: Variables = {}): Promise<Ran> {
  const ran = last.then(() => runAlone(command, args, variables));
  last = ran.catch(() => {});
  return ran;
}

async function runAlone({ main }: Command, args: readonly string[], variables: Variables): Promise<Ran> {
  const before = { ...process.env };
  let [stdout, stderr] = ['', ''];
  try {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const code = await main(args, {
      env: process.env,
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
    });
    return { code, stdout, stderr };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** @param file from the root of the repository */
export function startCommand(
  file: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const child = spawn(process.execPath, ['--no-warnings', fileURLToPath(new URL(file, ROOT)), ...args], {
    env: { ...process.env, ...variables },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return { child, ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })) };
}

export const runProcess = (...started: Parameters<typeof startCommand>): Promise<Ran> => startCommand(...started).ended;
