/** A short soak: DynamoDB Local is killed twice under a stage at work, and every response is right. */
import { expect, test } from '@jest/globals';
import { type Progress, soak } from './run.ts';

const statusesOf = ({ responses }: Pick<Progress, 'responses'>): Set<string | undefined> =>
  new Set([...responses.keys()].map((kindAndStatus) => kindAndStatus.split(' ')[1]));

const EXPECTED_STATUSES = ['200', '400', '403', '404', '503'];

/** Judged by what has happened, and not by a clock: jest's timeout only ends a hang. */
const isEnough = (progress: Progress): boolean =>
  progress.restarts >= 2 &&
  progress.memory.heap.length > 1 &&
  EXPECTED_STATUSES.every((status) => statusesOf(progress).has(status));

test('killing DynamoDB Local under the stage causes no wrong response, loses no write and leaves no half of a move', async () => {
  const soaked = await soak({ restartEveryMs: [1_000, 2_000], sampleEveryMs: 500, isEnough }, () => {});
  expect(soaked.wrong).toEqual([]);
  expect(soaked.restarts).toBeGreaterThan(1);
  for (const status of EXPECTED_STATUSES) expect(statusesOf(soaked)).toContain(status);
  expect(soaked.memory.heap.length).toBeGreaterThan(1);
  expect(Math.min(...soaked.memory.resident.map(([, bytes]) => bytes))).toBeGreaterThan(0);
});
