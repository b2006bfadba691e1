/** Ports and child processes. */
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A process or a server that was started. */
export interface Service {
  /** Resolves when it has ended, wanted or not. */
  readonly ended: Promise<void>;
  /** Asks it to end, or makes it (SIGKILL), and resolves when it has. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** The processes of a command: stopped together, the last first; one that starts while they are being stopped is stopped too. */
export interface ServiceGroup {
  add(service: Service): void;
  /** Resolves when one of them has ended. */
  firstToEnd(): Promise<void>;
  stop(): Promise<void>;
}

export function createServiceGroup(): ServiceGroup {
  const services: Service[] = [];
  let stopping = false;
  return {
    add(service) {
      if (stopping) service.stop();
      else services.push(service);
    },
    firstToEnd: () => Promise.race(services.map(({ ended }) => ended)),
    async stop() {
      stopping = true;
      for (let service = services.pop(); service !== undefined; service = services.pop()) await service.stop();
    },
  };
}

const ENDS_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 50;

/** Below those that Linux and macOS hand out by themselves, for connections too: one of them may be gone before it is listened on. */
const PORTS = [20_000, 32_768] as const;

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    if (!(await isTaken(port))) return port;
  }
}

/** Whether somebody listens on the port of loopback. */
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

export function toService(process: ChildProcess): Service {
  const ended = once(process, 'close').then(
    () => {},
    () => {},
  );
  return {
    ended,
    async stop(signal = 'SIGTERM') {
      process.kill(signal);
      const impatience = setTimeout(() => process.kill('SIGKILL'), ENDS_WITHIN_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}

/** Resolves to true when the URL answers anything at all, to false when the child has ended first or time is up. */
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
