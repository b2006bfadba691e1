/** DynamoDB Local with its items in a file: it can be killed and started again under a running stage. */
import { existsSync, rmSync } from 'node:fs';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { freePort } from '../../../local/services.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Linux's folder in memory: on a disk, DynamoDB Local waits for the disk at each write. */
const SHARED_MEMORY = '/dev/shm';

/** In milliseconds of performance.now(). */
interface Outage {
  readonly from: number;
  until: number;
}

export interface RestartableDynamoDb {
  readonly endpoint: string;
  /** How often it was killed and has responded again. */
  restarts(): number;
  /** Whether it was down at any time in this period. */
  wasDown(from: number, until: number): boolean;
  /** Whether it was killed in this period. */
  wasKilled(from: number, until: number): boolean;
  /** Kills it. Resolves when it responds again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRestartableDynamoDb(): Promise<RestartableDynamoDb> {
  const port = await freePort();
  const folder = temporaryFolder('soak-items', existsSync(SHARED_MEMORY) ? SHARED_MEMORY : undefined);
  const start = () => startDynamoDbLocal(() => {}, { port, folder });
  let dynamodb = await start();
  const outages: Outage[] = [];
  return {
    endpoint: dynamodb.endpoint,
    restarts: () => outages.filter(({ until }) => until < Number.POSITIVE_INFINITY).length,
    wasDown: (from, until) => outages.some((outage) => outage.from <= until && from <= outage.until),
    wasKilled: (from, until) => outages.some((outage) => from <= outage.from && outage.from <= until),
    async restart() {
      const outage: Outage = { from: performance.now(), until: Number.POSITIVE_INFINITY };
      outages.push(outage);
      await dynamodb.stop('SIGKILL');
      dynamodb = await start();
      outage.until = performance.now();
    },
    async stop() {
      await dynamodb.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
