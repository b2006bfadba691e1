/** An engine whose items outlive it: it is killed and started again while the stage is at work. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { freePort } from '../../../local/services.ts';

/** In memory where the system has such a folder: the engine waits for the disk at each write otherwise. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** In milliseconds, as performance.now() tells. */
interface Outage {
  readonly from: number;
  until: number;
}

export interface MortalEngine {
  readonly endpoint: string;
  /** How often it was restarted. */
  restarts(): number;
  /** Whether the engine was away at some time between the two. */
  wasAway(from: number, until: number): boolean;
  /** Whether it was killed between the two. */
  wasKilled(from: number, until: number): boolean;
  /** Resolves when it answers again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMortalEngine(): Promise<MortalEngine> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(FOLDER, 'soak-'));
  const start = () => startDynamoDbLocal(() => {}, { port, folder });
  let engine = await start();
  const outages: Outage[] = [];
  return {
    endpoint: engine.endpoint,
    restarts: () => outages.length,
    wasAway: (from, until) => outages.some((outage) => outage.from <= until && from <= outage.until),
    wasKilled: (from, until) => outages.some((outage) => from <= outage.from && outage.from <= until),
    async restart() {
      const outage: Outage = { from: performance.now(), until: Number.POSITIVE_INFINITY };
      outages.push(outage);
      await engine.stop('SIGKILL');
      engine = await start();
      outage.until = performance.now();
    },
    async stop() {
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
