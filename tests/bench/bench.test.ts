/** One round of measuring: our bundle and the empty peer, which needs no packages, on the tests' DynamoDB Local. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { measureCold } from './cold.ts';
import { buildPeer } from './peers.ts';
import { report } from './report.ts';
import { type Plan, toResult } from './result.ts';
import { startUnderRuntime } from './runtime-cold.ts';
import { seed } from './seed.ts';
import { buildOurs, writeEmpties } from './subjects.ts';
import { measureWarm, recordResponses } from './warm.ts';

const PLAN: Plan = { coldRounds: 1, warm: { processes: 1, warmUp: 1_000, settled: 500 }, transports: ['fake'] };

test('measures our bundle and the empty one in turn, cold and warm', async () => {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const work = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    await seed(endpoint);
    const subjects = [await buildOurs(work), await buildPeer('p0-empty', work)];
    const emptyOf = writeEmpties(work);
    const cold = await measureCold(subjects, PLAN.coldRounds, endpoint, emptyOf);
    const runtime = await measureCold(subjects, PLAN.coldRounds, endpoint, emptyOf, undefined, startUnderRuntime);
    expect(runtime.get('ours')?.[0]?.totalCpu).toBeGreaterThan(runtime.get('p0-empty')?.[0]?.totalCpu ?? Number.NaN);
    const { open, calls } = await recordResponses(subjects, endpoint, work);
    const warm = await measureWarm(subjects, PLAN.warm, open);

    expect(calls.get('ours')).toContain('UpdateItem');
    expect(calls.get('p0-empty')).toEqual([]);
    const [ours, empty] = ['ours', 'p0-empty'].map((name) => cold.get(name)?.[0]);
    expect(ours?.totalCpu).toBeGreaterThan(empty?.totalCpu ?? Number.NaN);
    expect(ours?.memory).toBeGreaterThan(empty?.memory ?? Number.NaN);
    // The write, and beside it the read of the user, whose key is in the instance's cache.
    expect(warm.get('ours')?.settled.map((run) => run.calls)).toEqual([2]);

    const measured = subjects.map((subject) => ({
      subject,
      calls: calls.get(subject.name) ?? [],
      cold: cold.get(subject.name) ?? [],
      underRuntime: runtime.get(subject.name),
      warm: { fake: warm.get(subject.name) ?? { early: [], settled: [] } },
    }));
    const text = report(toResult(PLAN, measured, new Date()));
    expect(text).toContain("under AWS's own runtime client");
    expect(text).not.toMatch(/NaN|undefined/);
  } finally {
    rmSync(work, { recursive: true });
  }
});
