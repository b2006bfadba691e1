/** A warm instance of a function, in its own process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { HttpResponse } from '../../lib/http/event/response.ts';
import type { Environment } from './environment.ts';

/** The cost of some invocations. Times in µs an invocation, memory in MiB. */
export interface Run {
  readonly count: number;
  readonly wall: number;
  readonly cpu: number;
  /** The process's peak memory so far. */
  readonly peak: number;
  /** Calls to DynamoDB an invocation, if the fake transport responds to them. */
  readonly calls?: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** The last one. */
  readonly response: HttpResponse;
}

/** Bytes after a full garbage collection. */
export interface Held {
  readonly heap: number;
  readonly rss: number;
}

export interface Instance {
  /** Invokes it with each event, as JSON text, one after the other. @throws Error if the handler throws */
  run(texts: readonly string[], times?: number): Promise<Run>;
  held(): Promise<Held>;
  end(): void;
}

const CHILD = fileURLToPath(new URL('instance-child.cjs', import.meta.url));

interface Options {
  /** File with the responses of the fake transport; without it the instance uses sockets. */
  readonly replies?: string;
  /** Options of Node. */
  readonly flags?: readonly string[];
}

export async function openInstance(
  file: string,
  variables: Environment,
  { replies = '', flags = [] }: Options = {},
): Promise<Instance> {
  const child = fork(CHILD, [file, replies], {
    execArgv: ['--no-warnings', '--expose-gc', ...flags],
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  // A pipe with a reader, as on Lambda, so that writing the log costs what it costs there.
  child.stdout?.resume();
  await begun(child, file);
  const ask = asker(child);
  return {
    run: (texts, times = 1) => ask({ texts, times }) as Promise<Run>,
    held: () => ask('held') as Promise<Held>,
    end: () => child.disconnect(),
  };
}

async function begun(child: ChildProcess, file: string): Promise<void> {
  const [word] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (word !== 'ready') throw new Error(`${file} does not start`);
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

function asker(child: ChildProcess): (ask: unknown) => Promise<unknown> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let count = 0;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on('exit', () => {
    for (const [id, tell] of waiting) tell({ id, error: 'the instance has ended' });
  });
  return async (ask) => {
    count += 1;
    const id = count;
    const { result, error } = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, ask });
    });
    if (error !== undefined) throw new Error(error);
    return result;
  };
}
