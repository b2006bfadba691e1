/** A soak: the local stage under mixed traffic for a while, its engine killed now and then. */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../../local/services.ts';
import { seedOf } from '../../bench/load/seed.ts';
import type { Point } from '../../bench/statistics.ts';
import { serve } from '../../support/served.ts';
import type { Row } from './attempts.ts';
import { type Stage, step, type Tally } from './lane.ts';
import { findProcess, keptIn, residentMemory } from './memory.ts';
import { type MortalEngine, startMortalEngine } from './outages.ts';

export interface Plan {
  readonly milliseconds: number;
  /** Least and most milliseconds from one restart of the engine to the next. */
  readonly restartsEvery: readonly [number, number];
  readonly sampleEvery: number;
}

export interface Soaked extends Tally {
  readonly requests: number;
  readonly restarts: number;
  /** Bytes of gateway and function, by requests so far. */
  readonly memory: {
    /** What their threads keep, after a full collection. */
    readonly heap: Point[];
    /** Resident; none where the system does not tell. */
    readonly resident: Point[];
  };
}

const LANES = 8;
const ROWS = 400;

/** As in npm run bench:soak: what is kept is seen, what only waits to be collected is not. */
const COLLECTING = ['--max-semi-space-size=2', '--expose-gc', `--import=${new URL('collect.mjs', import.meta.url)}`];

export async function soak(plan: Plan, say: (line: string) => void): Promise<Soaked> {
  const engine = await startMortalEngine();
  const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
  try {
    const token = randomUUID();
    const seed = path.join(folder, 'seed.json');
    const seeded = seedOf(ROWS, token);
    writeFileSync(seed, JSON.stringify(seeded));
    const heaps = path.join(folder, 'heaps');
    const served = await serve({
      PORT: `${await freePort()}`,
      DYNAMODB_ENDPOINT: engine.endpoint,
      SEED: seed,
      LOG_LEVEL: 'silent',
      NODE_OPTIONS: COLLECTING.join(' '),
      HEAPS: heaps,
      COLLECT_EVERY: `${plan.sampleEvery}`,
    });
    try {
      const known = (seeded.scim_users ?? []).map((row): Row => ({ attributes: {}, ...row, etag: undefined }));
      const watched = { pid: findProcess(served.pid, 'serverless.js'), heaps };
      const { wasAway, wasKilled } = engine;
      return await drive(plan, known, { url: served.url, token, wasAway, wasKilled }, watched, engine, say);
    } finally {
      await served.stop();
    }
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true });
  }
}

async function drive(
  plan: Plan,
  rows: readonly Row[],
  stage: Stage,
  watched: { readonly pid: number | undefined; readonly heaps: string },
  engine: MortalEngine,
  say: (line: string) => void,
): Promise<Soaked> {
  const tally: Tally = { answers: new Map(), wrong: [], unknown: { before: 0, after: 0 }, lost: 0, longest: 0 };
  const memory: Soaked['memory'] = { heap: [], resident: [] };
  const until = performance.now() + plan.milliseconds;
  const isOver = () => performance.now() >= until || tally.wrong.length > 0;
  let requests = 0;

  const lane = async (_: unknown, at: number) => {
    const own = rows.filter((_row, index) => index % LANES === at);
    while (!isOver()) {
      requests += 1;
      const which = randomInt(own.length);
      own[which] = await step(stage, own[which] as Row, requests, tally);
    }
  };
  const restarting = async () => {
    for (;;) {
      await untilOr(isOver, randomInt(...(plan.restartsEvery as [number, number])));
      if (isOver()) return;
      await engine.restart();
    }
  };
  const watching = async () => {
    while (!isOver()) {
      await untilOr(isOver, plan.sampleEvery);
      if (watched.pid !== undefined) memory.resident.push([requests, residentMemory(watched.pid)]);
      const heap = keptIn(watched.heaps);
      if (heap !== undefined) memory.heap.push([requests, heap]);
      say(`${requests} requests, ${engine.restarts()} restarts, ${tally.wrong.length} wrong`);
    }
  };
  await Promise.all([...Array.from({ length: LANES }, lane), restarting(), watching()]);
  return { ...tally, requests, restarts: engine.restarts(), memory };
}

async function untilOr(isOver: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !isOver()) await wait(100);
}
