/** A soak: the local stage under mixed traffic for a while, its engine killed now and then. */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../local/process.ts';
import type { Point } from '../bench/statistics.ts';
import { type Served, serve } from '../engine/served.ts';
import { seedOf } from '../load/seed.ts';
import type { Row } from './attempts.ts';
import { type Stage, step, type Tally } from './lane.ts';
import { findProcess, residentMemory } from './memory.ts';
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
  /** Bytes of resident memory of gateway and function, by requests so far; none where the system does not tell. */
  readonly memory: Point[];
}

const LANES = 8;
const ROWS = 400;

/** A small young generation, as in npm run bench:soak: what is kept is seen, what only waits to be collected is not. */
const FLAGS = '--max-semi-space-size=2';

export async function soak(plan: Plan, say: (line: string) => void): Promise<Soaked> {
  const engine = await startMortalEngine();
  const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
  try {
    const token = randomUUID();
    const seed = path.join(folder, 'seed.json');
    const seeded = seedOf(ROWS, token);
    writeFileSync(seed, JSON.stringify(seeded));
    const variables = { DYNAMODB_ENDPOINT: engine.endpoint, SEED: seed, LOG_LEVEL: 'silent', NODE_OPTIONS: FLAGS };
    const served = await serve({ PORT: `${await freePort()}`, ...variables });
    try {
      const known = (seeded.scim_users ?? []).map((row): Row => ({ attributes: {}, ...row, etag: undefined }));
      return await drive(plan, known, { url: served.url, token, wasAway: engine.wasAway }, served, engine, say);
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
  served: Served,
  engine: MortalEngine,
  say: (line: string) => void,
): Promise<Soaked> {
  const tally: Tally = { answers: new Map(), wrong: [], unknown: { before: 0, after: 0 }, longest: 0 };
  const memory: Point[] = [];
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
    const pid = findProcess(served.pid, 'serverless.js');
    while (!isOver()) {
      await untilOr(isOver, plan.sampleEvery);
      if (pid !== undefined) memory.push([requests, residentMemory(pid)]);
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
