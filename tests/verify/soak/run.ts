/** A soak: mixed requests to npm start while DynamoDB Local is killed and started again at intervals. */
import { randomInt, randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../../local/services.ts';
import { seedOf } from '../../bench/load/seed.ts';
import type { Point } from '../../bench/statistics.ts';
import { serve } from '../../support/served.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { readMemory } from './memory.ts';
import type { Row } from './requests.ts';
import { type RestartableDynamoDb, startRestartableDynamoDb } from './restartable-dynamodb.ts';
import { type Findings, type SoakedStage, sendNext } from './writer.ts';

export interface Plan {
  /** Least and most milliseconds from one restart of DynamoDB Local to the next. */
  readonly restartEveryMs: readonly [number, number];
  readonly sampleEveryMs: number;
  /** Asked between requests. */
  isEnough(progress: Progress): boolean;
}

export interface Progress extends Pick<Soaked, 'restarts' | 'responses' | 'memory'> {
  readonly elapsedMs: number;
}

export interface Soaked extends Findings {
  readonly requests: number;
  readonly restarts: number;
  /** Bytes of gateway and function, by the number of requests so far. */
  readonly memory: {
    readonly heap: Point[];
    readonly resident: Point[];
  };
}

const CONCURRENCY = 8;
const ROWS = 400;

/** As in npm run bench:soak: shows the memory that is kept, and not the memory that only waits for its collection. */
const COLLECTING = ['--max-semi-space-size=2', '--expose-gc', `--import=${new URL('collect.mjs', import.meta.url)}`];

/** @param report called with a line of progress at each sample */
export async function soak(plan: Plan, report: (line: string) => void): Promise<Soaked> {
  const dynamodb = await startRestartableDynamoDb();
  const folder = temporaryFolder('soak');
  try {
    const token = randomUUID();
    const seedFile = path.join(folder, 'seed.json');
    const seed = seedOf(ROWS, token);
    writeFileSync(seedFile, JSON.stringify(seed));
    const memoryFile = path.join(folder, 'memory');
    const served = await serve({
      PORT: `${await freePort()}`,
      DYNAMODB_ENDPOINT: dynamodb.endpoint,
      SEED: seedFile,
      LOG_LEVEL: 'silent',
      NODE_OPTIONS: COLLECTING.join(' '),
      MEMORY_FILE: memoryFile,
      COLLECT_EVERY_MS: `${plan.sampleEveryMs}`,
    });
    try {
      const rows = (seed.scim_users ?? []).map((row): Row => ({ attributes: {}, ...row, etag: undefined }));
      const { wasDown, wasKilled } = dynamodb;
      return await drive(plan, rows, { url: served.url, token, wasDown, wasKilled }, memoryFile, dynamodb, report);
    } finally {
      await served.stop();
    }
  } finally {
    await dynamodb.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drive(
  plan: Plan,
  rows: readonly Row[],
  stage: SoakedStage,
  memoryFile: string,
  dynamodb: RestartableDynamoDb,
  report: (line: string) => void,
): Promise<Soaked> {
  const findings: Findings = {
    responses: new Map(),
    wrong: [],
    unknown: { before: 0, after: 0 },
    lost: 0,
    slowestMs: 0,
  };
  const memory: Soaked['memory'] = { heap: [], resident: [] };
  const start = performance.now();
  const isOver = () =>
    findings.wrong.length > 0 ||
    plan.isEnough({
      elapsedMs: performance.now() - start,
      restarts: dynamodb.restarts(),
      responses: findings.responses,
      memory,
    });
  let requests = 0;

  const write = async (_: unknown, at: number) => {
    const own = rows.filter((_row, index) => index % CONCURRENCY === at);
    while (!isOver()) {
      requests += 1;
      const which = randomInt(own.length);
      own[which] = await sendNext(stage, own[which] as Row, requests, findings);
    }
  };
  const restart = async () => {
    for (;;) {
      await waitUnless(isOver, randomInt(...(plan.restartEveryMs as [number, number])));
      if (isOver()) return;
      await dynamodb.restart();
    }
  };
  const sample = async () => {
    while (!isOver()) {
      await waitUnless(isOver, plan.sampleEveryMs);
      const now = readMemory(memoryFile);
      if (now !== undefined) {
        memory.heap.push([requests, now.heap]);
        memory.resident.push([requests, now.resident]);
      }
      report(`${requests} requests, ${dynamodb.restarts()} restarts, ${findings.wrong.length} wrong`);
    }
  };
  await Promise.all([...Array.from({ length: CONCURRENCY }, write), restart(), sample()]);
  return { ...findings, requests, restarts: dynamodb.restarts(), memory };
}

async function waitUnless(isOver: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !isOver()) await wait(100);
}
