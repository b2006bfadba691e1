/** A plan under a schedule: which call is made when is the scheduler's choice alone, so that it can be repeated. */
import { setImmediate } from 'node:timers/promises';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import type fc from 'fast-check';
import { ExpectedError } from '../../../lib/domain/errors.ts';
import { parse, stringify } from '../../../lib/domain/json/json.ts';
import type { Retries, Wait } from '../../../lib/domain/retry-on-conflict.ts';
import { partialUpdate } from '../../../lib/domain/scim-user/partial-update.ts';
import { validatePatch } from '../../../lib/domain/scim-user/patch.ts';
import { createRowQueues, ROW_QUEUE_LIMITS } from '../../../lib/domain/scim-user/row-queue.ts';
import type { ScimUser, ScimUserStore } from '../../../lib/domain/scim-user/scim-user.ts';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../../lib/dynamodb/scim-users/store.ts';
import { toResponse } from '../../../lib/http/event/error-response.ts';
import { type HttpResponse, resourceResponse } from '../../../lib/http/event/response.ts';
import { type Clock, runClients } from './clients.ts';
import type { Answer, History, Patch } from './history.ts';
import type { Plan } from './plan.ts';
import type { Hold, Turns } from './turns.ts';
import { openWorld } from './world.ts';

/** Of the function, each with what it remembers; the clients are spread over them. */
const INSTANCES = 2;

/** Calls that meet other transactions, a snapshot's among them. */
const MAY_CONFLICT = /^(Update|Transact)/;

export interface Scheduled extends History {
  /** For each call that was made, in turn, when the operation began that made it. */
  readonly calls: readonly number[];
  /** How often a write conflicted and was tried again. */
  readonly retries: number;
}

export async function runScheduled(
  table: Table,
  turns: Turns,
  plan: Plan,
  scheduler: fc.Scheduler,
): Promise<Scheduled> {
  const world = await openWorld(table);
  const stores = Array.from({ length: INSTANCES }, () => openStore(table));
  // One instance has lines, as the function does; in the other, the writes of a row meet. No clock decides what happens.
  const lines = [createRowQueues({ ...ROW_QUEUE_LIMITS, milliseconds: 2 ** 31 - 1 })];
  const calls: number[] = [];
  let now = 0;
  let retries = 0;

  /** A sequence of one: of all that fast-check schedules it alone begins when its turn comes, and has ended before the next. */
  const inTurn: Hold = (label, call) =>
    new Promise((resolve, reject) => {
      scheduler.scheduleSequence([{ label, builder: () => call().then(resolve, reject) }]);
    });

  const clock: Clock = async (client, run) => {
    await inTurn(`${client} begins`, async () => {});
    const start = now++;
    const hold: Hold = (label, call) =>
      inTurn(`${client}: ${label}`, async () => {
        calls.push(start);
        if (MAY_CONFLICT.test(label) && plan.conflicts?.includes(calls.length)) throw conflictOf(label);
        return call();
      });
    const result = await turns.within(hold, run);
    return { client, start, result, end: now++ };
  };

  const wait: Wait = () => {
    retries += 1;
    return inTurn('has waited', async () => {});
  };
  const patch = (client: number, sent: Patch) =>
    answerOf(
      send(stores[client % INSTANCES] as ScimUserStore, sent, { wait, ...pickLines(lines[client % INSTANCES]) }),
    );
  const running = runClients(world, plan, { patch, change: world.apply }, clock);
  // It is awaited below: what is thrown before the last turn waits till then.
  running.catch(() => {});
  await scheduler.waitAll(async (release) => {
    await release();
    // What follows on an answer comes before the next turn.
    await setImmediate();
  });
  return { before: world.first, operations: await running, after: await world.rows(), calls, retries };
}

/** The local engine does one thing after the other, so that it has none of these. */
function conflictOf(label: string): Error {
  const shape = { message: 'another transaction is under way', $metadata: {} };
  if (!label.startsWith('Transact')) return new TransactionConflictException(shape);
  return new TransactionCanceledException({ ...shape, CancellationReasons: [{ Code: 'TransactionConflict' }] });
}

const pickLines = (lines: Retries['queues']): Retries => (lines === undefined ? {} : { queues: lines });

function send(
  store: ScimUserStore,
  { id, body, merge, ifMatch, ifNoneMatch }: Patch,
  retries: Retries,
): Promise<ScimUser> {
  // None of the plans breaks the schema.
  const checked = validatePatch(parse(stringify(body)), () => new Set(), id, merge);
  return partialUpdate(store, id, checked, { ifMatch, ifNoneMatch }, retries);
}

async function answerOf(answer: Promise<ScimUser>): Promise<Answer> {
  try {
    return toAnswer(resourceResponse(await answer));
  } catch (error) {
    if (error instanceof ExpectedError) return toAnswer(toResponse(error));
    throw error;
  }
}

const toAnswer = ({ statusCode, headers, body }: HttpResponse): Answer => ({
  status: statusCode,
  json: JSON.parse(body),
  version: headers.etag?.slice(1, -1),
});
