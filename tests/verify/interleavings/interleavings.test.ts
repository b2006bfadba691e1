/** Plans of a few clients under random schedules and in real races: a sample of npm run interleavings. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { openStage, type Stage } from '../../support/stage.ts';

import { CROSSINGS } from './crossings.ts';
import { type Instances, openInstances } from './instances.ts';
import type { Plan } from './plan.ts';
import { everyRace, everySchedule } from './property.ts';
import type { Scheduled } from './scheduled.ts';

const SCHEDULES = 150;
const SCHEDULES_OF_A_CROSSING = 15;
const RACES = 100;

/** Schedules that once were not explained, by the bug that caused it. */
const KEPT: readonly [string, keyof typeof CROSSINGS, { seed: number; path: string }][] = [
  ['a refusal for an id that the row itself had taken', 'two moves of one row to one id', { seed: 6, path: '1' }],
];

let stage: Stage;
let several: Instances | undefined;
beforeAll(async () => {
  stage = await openStage();
  several = await openInstances(stage);
});
afterAll(() => several?.close());

/** The table whose calls are held has its own client. */
const schedules = (ran?: (scheduled: Scheduled) => void, plan?: fc.Arbitrary<Plan>) =>
  everySchedule(openTable(stage.table.name), ran, plan);

test('under any schedule, some serial order explains each response and the final state', async () => {
  await fc.assert(schedules(), { numRuns: SCHEDULES });
});

test('in any race of several instances, some serial order explains each response and the final state', async () => {
  await fc.assert(everyRace(stage.table, (several as Instances).instances), { numRuns: RACES, endOnFailure: true });
});

test.each(Object.entries(CROSSINGS))('%s: some serial order explains it under any schedule', async (_name, plan) => {
  await fc.assert(schedules(undefined, fc.constant(plan)), { numRuns: SCHEDULES_OF_A_CROSSING });
});

test.each(KEPT)('%s: %s, as it was once found', async (_name, plan, found) => {
  await fc.assert(schedules(undefined, fc.constant(CROSSINGS[plan] as Plan)), found);
});

test('a seed repeats a schedule: the same calls in the same turns', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const calls: Scheduled['calls'][] = [];
      await fc.assert(
        schedules((scheduled) => calls.push(scheduled.calls)),
        { seed: 1, numRuns: 20 },
      );
      return calls;
    }),
  );
  expect(first?.flat().length).toBeGreaterThan(100);
  expect(second).toEqual(first);
});
