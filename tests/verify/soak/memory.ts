/** The memory of the process that runs gateway and function: what Linux tells of it, and what collect.mjs has noted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes below one, itself included. */
function* descendants(pid: number, parents: ReadonlyMap<number, number>): Generator<number> {
  yield pid;
  for (const [child, parent] of parents) if (parent === pid) yield* descendants(child, parents);
}

const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
};

/** @returns the process below `pid` whose command line has `word` in it; undefined where the system has no /proc, or none is there */
export function findProcess(pid: number, word: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const parents = new Map(pids.map((each) => [each, Number(/^PPid:\s+(\d+)$/m.exec(read(each, 'status'))?.[1])]));
  return [...descendants(pid, parents)].find((each) => read(each, 'cmdline').includes(word));
}

/** In bytes. */
export const residentMemory = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status'))?.[1]) * 1024;

/** @returns bytes of all threads, each as it was noted last; undefined where none was yet */
export function keptIn(heaps: string): number | undefined {
  if (!existsSync(heaps)) return undefined;
  const lines = readFileSync(heaps, 'utf8').split('\n').slice(0, -1);
  const last = new Map(lines.map((line) => line.split(' ').map(Number) as [thread: number, bytes: number]));
  return [...last.values()].reduce((sum, bytes) => sum + bytes, 0);
}
