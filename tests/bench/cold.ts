/** Measures cold starts: a new process for each sample, the subjects in turn. Node's own start is subtracted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Environment, environment } from './environment.ts';
import { median, shuffled } from './statistics.ts';
import type { Subject } from './subjects.ts';

// No package does this: benchmark libraries time functions in one process, and a cold start needs a new process for each sample.

/** Times in ms, memory in MiB. */
export interface Cold {
  /** From the start of the process until the bundle is loaded. */
  readonly init: number;
  readonly initCpu: number;
  /** The first request, in the same process. */
  readonly first: number;
  readonly firstCpu: number;
  /** Both together. */
  readonly total: number;
  readonly totalCpu: number;
  /** The process's peak memory, Node's own included. */
  readonly memory: number;
}

const CHILD = fileURLToPath(new URL('cold-child.cjs', import.meta.url));
export const EVENT = JSON.stringify(JSON.parse(readFileSync(new URL('event.json', import.meta.url), 'utf8')));
const EMPTIES = 3;

/**
 * Takes one sample of each subject a round.
 * @param endpoint of a DynamoDB with the seed
 * @param startOne makes one cold start (default: without a runtime client)
 */
export async function measureCold(
  subjects: readonly Subject[],
  rounds: number,
  endpoint: string,
  emptyOf: (file: string) => string,
  say: (line: string) => void = () => {},
  startOne: typeof start = start,
): Promise<Map<string, Cold[]>> {
  const variables = environment(endpoint);
  const samples = new Map<string, Cold[]>(subjects.map(({ name }) => [name, []]));
  // The first round fills the page cache and does not count.
  for (let round = 0; round <= rounds; round++) {
    say(`cold ${round}/${rounds}`);
    const empties = await startEmpties(subjects, emptyOf, variables, startOne);
    for (const { name, file } of shuffled(subjects)) {
      const sample = less(await startOne(file, variables, EVENT), empties.get(emptyOf(file)) as Cold);
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  return samples;
}

/** Node's own start in this round, for each module format: the median of three. */
async function startEmpties(
  subjects: readonly Subject[],
  emptyOf: (file: string) => string,
  variables: Environment,
  startOne: typeof start,
): Promise<Map<string, Cold>> {
  const empties = new Map<string, Cold>();
  for (const file of new Set(subjects.map((subject) => emptyOf(subject.file)))) {
    const samples: Cold[] = [];
    for (let n = 0; n < EMPTIES; n++) samples.push(await startOne(file, variables));
    const of = (figure: keyof Cold) => median(samples.map((sample) => sample[figure]));
    empties.set(file, { ...NOTHING, init: of('init'), initCpu: of('initCpu') });
  }
  return empties;
}

const NOTHING: Cold = { init: 0, initCpu: 0, first: 0, firstCpu: 0, total: 0, totalCpu: 0, memory: 0 };

const less = (sample: Cold, empty: Cold): Cold => ({
  ...sample,
  init: sample.init - empty.init,
  initCpu: sample.initCpu - empty.initCpu,
  total: sample.total - empty.init,
  totalCpu: sample.totalCpu - empty.initCpu,
});

interface ColdStart {
  /** On the machine's common clock, in ns. */
  readonly loaded: string;
  readonly initCpu: number;
  readonly first?: number;
  readonly firstCpu?: number;
  readonly memory: number;
  readonly statusCode?: number;
  readonly body?: string;
}

/** One cold start. @throws Error if a response is not 200 */
export async function start(file: string, variables: Environment, event = ''): Promise<Cold> {
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--no-warnings', CHILD, file, event], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const read = (fd: 1 | 2 | 3) => text(child.stdio[fd] as NodeJS.ReadableStream);
  const [, errors, output] = await Promise.all([read(1), read(2), read(3), once(child, 'close')]);
  if (output === '') throw new Error(`${file} has failed: ${errors}`);
  const { loaded, initCpu, first = 0, firstCpu = 0, memory, statusCode, body } = JSON.parse(output) as ColdStart;
  if (event !== '' && statusCode !== 200) throw new Error(`${file} has responded with ${statusCode}: ${body}`);
  const init = Number(BigInt(loaded) - started) / 1e6;
  return {
    init,
    initCpu: initCpu / 1e3,
    first: first / 1e6,
    firstCpu: firstCpu / 1e3,
    total: init + first / 1e6,
    totalCpu: (initCpu + firstCpu) / 1e3,
    memory,
  };
}
