/** Ports and child processes of this machine. */
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../commands/command.ts';

/** A running process or server. */
export interface Service {
  /** Resolves when it has ended, for any reason. */
  readonly ended: Promise<void>;
  /** Asks it to end, or kills it (SIGKILL), and resolves when it has ended. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A child process. */
export interface ChildService extends Service {
  readonly name: string;
  /** How it has ended, such as "exit code 1" or "SIGKILL". */
  outcome(): string;
  /** The last lines that it has printed. */
  lastOutput(): string;
}

/** The services of a command, stopped together, the last first. A service that starts meanwhile is stopped too. */
export interface ServiceGroup {
  add(service: Service): void;
  /** From now on it is a failure if the process ends by itself. */
  watch(service: ChildService): void;
  /** Rejects with a CommandError that names the first of these processes to end. */
  readonly failure: Promise<never>;
  stop(): Promise<void>;
}

export function createServiceGroup(): ServiceGroup {
  const services: Service[] = [];
  const failure = Promise.withResolvers<never>();
  let stopping = false;
  return {
    failure: failure.promise,
    add(service) {
      if (stopping) service.stop('SIGKILL');
      else services.push(service);
    },
    watch(service) {
      service.ended.then(() => failure.reject(endedByItself(service)));
    },
    // They have no data to keep, and an orderly end of DynamoDB Local takes a second.
    async stop() {
      stopping = true;
      for (let service = services.pop(); service !== undefined; service = services.pop()) await service.stop('SIGKILL');
    },
  };
}

const endedByItself = ({ name, outcome, lastOutput }: ChildService): CommandError =>
  new CommandError(
    `${name} has ended by itself (${outcome()}); everything else is stopped. The last that it printed:`,
    lastOutput() || '(nothing)',
  );

const ENDS_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 50;

/**
 * Below the ports that Linux and macOS assign by themselves, also to connections, which could take a port before it is
 * used.
 */
const PORTS = [20_000, 32_768] as const;

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    if (!(await isTaken(port))) return port;
  }
}

/** Whether a process listens on the port of loopback. */
export async function isTaken(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return true;
    throw error;
  } finally {
    server.close();
  }
}

/** Characters of output that are kept, for a process that ends by itself. */
const LAST_OUTPUT = 4_000;

export function toService(process: ChildProcess, name: string): ChildService {
  const ended = once(process, 'close').then(
    () => {},
    () => {},
  );
  let last = '';
  for (const stream of [process.stdout, process.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      last = `${last}${text}`.slice(-LAST_OUTPUT);
    });
  return {
    name,
    ended,
    outcome: () => process.signalCode ?? `exit code ${process.exitCode}`,
    lastOutput: () => last.trim(),
    async stop(signal = 'SIGTERM') {
      process.kill(signal);
      const impatience = setTimeout(() => process.kill('SIGKILL'), ENDS_WITHIN_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}

/** Resolves to true when the URL responds at all, and to false when the child has ended or time is up. */
export async function waitUntilItResponds(url: string, { ended }: Service): Promise<boolean> {
  let alive = true;
  ended.then(() => {
    alive = false;
  });
  const deadline = Date.now() + READY_WITHIN_MS;
  while (alive && Date.now() < deadline) {
    if (await responds(url)) return true;
    await wait(ASK_EVERY_MS);
  }
  return false;
}

const responds = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  );
