/** The memory of the process that runs gateway and function, as collect.mjs records it. */
import { existsSync, readFileSync } from 'node:fs';

/** In bytes. */
export interface Memory {
  /** The heaps of all threads, each after its last garbage collection. */
  readonly heap: number;
  /** Of the whole process. */
  readonly resident: number;
}

/** @returns the last record of each thread, added up; undefined if there is no record yet */
export function readMemory(file: string): Memory | undefined {
  if (!existsSync(file)) return undefined;
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').map(Number) as [thread: number, heap: number, resident: number]);
  const heaps = new Map(records.map(([thread, heap]) => [thread, heap]));
  const [, , resident = 0] = records.at(-1) ?? [];
  return { heap: [...heaps.values()].reduce((sum, heap) => sum + heap, 0), resident };
}
