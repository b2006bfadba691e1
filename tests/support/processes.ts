/** The processes of this machine, as ps lists them. */
import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const LINE = /^ *(\d+) +(\d+) +(\S+) +(.*)$/gm;
const RETRY_MS = 50;

/** Without processes that have ended and whose parent has not yet asked how. */
async function list(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,args=']);
  return Array.from(stdout.matchAll(LINE), ([, pid, parent, state, command = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    command: state?.startsWith('Z') ? '' : command,
  })).filter(({ command }) => command !== '');
}

/** The process's children, their children, and so on. */
export async function descendantsOf(pid: number): Promise<Process[]> {
  const all = await list();
  const below = (parent: number): Process[] =>
    all.filter((process) => process.parent === parent).flatMap((process) => [process, ...below(process.pid)]);
  return below(pid);
}

/** @throws Error if there is not exactly one */
export function findProcess(processes: readonly Process[], command: RegExp): Process {
  const [found, ...others] = processes.filter((process) => command.test(process.command));
  if (found === undefined || others.length > 0)
    throw new Error(`${others.length + (found ? 1 : 0)} of ${processes.map((each) => each.command).join('\n')}`);
  return found;
}

/** Resolves when all of them have ended. */
export async function untilEnded(processes: readonly Process[]): Promise<void> {
  for (;;) {
    const running = new Set((await list()).map(({ pid, command }) => `${pid} ${command}`));
    if (!processes.some(({ pid, command }) => running.has(`${pid} ${command}`))) return;
    await wait(RETRY_MS);
  }
}
