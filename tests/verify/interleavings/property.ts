/** What holds of every plan, under every schedule and in every race: some serial order explains it. */
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

/** Of a schedule; in a race all of them have to meet by chance. */
const CLIENTS = 4;
const RACERS = 5;

/** Any plan, and often one of those in which much is in the way. */
const anyOf = (most: number): fc.Arbitrary<Plan> =>
  fc.oneof(
    { weight: 3, arbitrary: plans(most) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.values(CROSSINGS)) },
  );

/** @param ran told of each schedule that was run */
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

/** A race is not repeated by its seed: what is found is in the error, and is not made smaller. */
export function everyRace(table: Table, instances: readonly Invoke[], ran: (history: History) => void = () => {}) {
  return fc.asyncProperty(anyOf(RACERS), async (plan) => {
    const history = await runRaced(table, instances, plan);
    ran(history);
    if (explain(history) === undefined) throw unexplained(history);
  });
}
