/** The property of every plan, schedule and race: some serial order explains it. */
import fc from 'fast-check';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { CROSSINGS } from './crossings.ts';
import type { History } from './history.ts';
import { explain } from './linearizable.ts';
import { type Plan, plans } from './plan.ts';
import { type Invoke, runRaced } from './raced.ts';
import { runScheduled, type Scheduled } from './scheduled.ts';
import { takeTurns } from './turns.ts';
import { unexplained } from './unexplained.ts';

/** For a schedule. In a race all of them must meet by chance. */
const CLIENTS = 4;
const RACERS = 5;

/** Any plan, and often one with much interference. */
const anyOf = (most: number): fc.Arbitrary<Plan> =>
  fc.oneof(
    { weight: 3, arbitrary: plans(most) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.values(CROSSINGS)) },
  );

/** @param ran is called for each schedule */
export function everySchedule(
  table: Table,
  ran: (scheduled: Scheduled) => void = () => {},
  plan: fc.Arbitrary<Plan> = anyOf(CLIENTS),
) {
  const turns = takeTurns(table);
  return fc.asyncProperty(plan, fc.scheduler(), async (planned, scheduler) => {
    const scheduled = await runScheduled(table, turns, planned, scheduler);
    ran(scheduled);
    if (explain(scheduled) === undefined) throw unexplained(scheduled);
  });
}

/** A seed does not repeat a race: the error shows the history, and fast-check does not shrink it. */
export function everyRace(table: Table, instances: readonly Invoke[], ran: (history: History) => void = () => {}) {
  return fc.asyncProperty(anyOf(RACERS), async (plan) => {
    const history = await runRaced(table, instances, plan);
    ran(history);
    if (explain(history) === undefined) throw unexplained(history);
  });
}
