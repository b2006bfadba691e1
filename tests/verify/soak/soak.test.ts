/** The soak in short: the stage at work while its engine is killed, every answer the one that it must be. */
import { expect, test } from '@jest/globals';
import { soak } from './run.ts';

test('killing the engine under the stage makes no wrong answer, loses no write and leaves no half of a move', async () => {
  const soaked = await soak({ milliseconds: 12_000, restartsEvery: [3_000, 4_000], sampleEvery: 1_000 }, () => {});
  expect(soaked.wrong).toEqual([]);
  expect(soaked.restarts).toBeGreaterThan(0);
  const statuses = new Set([...soaked.answers.keys()].map((counted) => counted.split(' ')[1]));
  for (const status of ['200', '400', '403', '404', '503']) expect(statuses).toContain(status);
  expect(soaked.memory.heap.length).toBeGreaterThan(1);
  if (process.platform === 'linux') expect(soaked.memory.resident.length).toBeGreaterThan(1);
}, 60_000);
