/** Runs a plan under a schedule: only the scheduler chooses the order of the calls, so that it can be repeated. */
import { setImmediate } from 'node:timers/promises';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import type fc from 'fast-check';
import { ExpectedError } from '../../../lib/domain/errors.ts';
import { parse, stringify } from '../../../lib/domain/json/json.ts';
import type { Retries, Wait } from '../../../lib/domain/retry-on-conflict.ts';
import { create } from '../../../lib/domain/scim-user/create.ts';
import { destroy } from '../../../lib/domain/scim-user/destroy.ts';
import { partialUpdate } from '../../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../../lib/domain/scim-user/patch.ts';
import { retrieve } from '../../../lib/domain/scim-user/retrieve.ts';
import { createRowQueues, ROW_QUEUE_LIMITS } from '../../../lib/domain/scim-user/row-queue.ts';
import type { NewRowStore, RowRemover, RowReplacer } from '../../../lib/domain/scim-user/scim-user.ts';
import { update } from '../../../lib/domain/scim-user/update.ts';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { openNewRowStore } from '../../../lib/dynamodb/scim-users/new-row-store.ts';
import { openRowRemover } from '../../../lib/dynamodb/scim-users/row-remover.ts';
import { openRowReplacer } from '../../../lib/dynamodb/scim-users/row-replacer.ts';
import { toResponse } from '../../../lib/http/event/error-response.ts';
import { type HttpResponse, noContent, resourceResponse } from '../../../lib/http/event/response.ts';
import { versionOf } from '../../support/entity-tags.ts';
import { type Clock, runClients } from './clients.ts';
import type { History, Patch, PatchResponse } from './history.ts';
import type { Plan } from './plan.ts';
import type { Hold, Turns } from './turns.ts';
import { openWorld } from './world.ts';

/** The number of instances of the function, each with its own caches. The clients are spread over them. */
const INSTANCES = 2;

/** Calls that conflict with other transactions, snapshots included. */
const MAY_CONFLICT = /^(Update|Transact)/;

export interface Scheduled extends History {
  /** For each call in order, the start of the operation that made it. */
  readonly calls: readonly number[];
  /** How often a write conflicted and was retried. */
  readonly retries: number;
}

export async function runScheduled(
  table: Table,
  turns: Turns,
  plan: Plan,
  scheduler: fc.Scheduler,
): Promise<Scheduled> {
  const world = await openWorld(table);
  const stores = Array.from({ length: INSTANCES }, () => ({
    ...openRowReplacer(table),
    ...openNewRowStore(table),
    ...openRowRemover(table),
  }));
  // One instance has queues, as the function does; in the other, the writes of a row conflict. No clock decides the
  // outcome.
  const lines = [createRowQueues({ ...ROW_QUEUE_LIMITS, milliseconds: 2 ** 31 - 1 })];
  const calls: number[] = [];
  let now = 0;
  let retries = 0;

  /**
   * A sequence of one step: unlike fast-check's other tasks, it begins when its turn comes, and ends before the next.
   */
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
    responseOf(send(stores[client % INSTANCES] as Store, sent, { wait, ...pickLines(lines[client % INSTANCES]) }));
  const running = runClients(world, plan, { patch, change: world.apply }, clock);
  // It is awaited below: an error before the last turn waits until then.
  running.catch(() => {});
  await scheduler.waitAll(async (release) => {
    await release();
    // The code after a response runs before the next turn.
    await setImmediate();
  });
  return { before: world.first, operations: await running, after: await world.rows(), calls, retries };
}

/** DynamoDB Local handles one call after the other, so it has no such conflicts. */
function conflictOf(label: string): Error {
  const shape = { message: 'another transaction is under way', $metadata: {} };
  if (!label.startsWith('Transact')) return new TransactionConflictException(shape);
  return new TransactionCanceledException({ ...shape, CancellationReasons: [{ Code: 'TransactionConflict' }] });
}

const pickLines = (lines: Retries['queues']): Retries => (lines === undefined ? {} : { queues: lines });

type Store = RowReplacer & NewRowStore & RowRemover;

/** The response as the operation's handler makes it. */
async function send(
  store: Store,
  { operation, id, body, merge, ifMatch, ifNoneMatch }: Patch,
  retries: Retries,
): Promise<HttpResponse> {
  const preconditions = { ifMatch, ifNoneMatch };
  // No plan violates the schema.
  const checked = (sent: object, currentId?: string) =>
    validateFields(parse(stringify(sent)), () => new Set(), currentId, merge);
  switch (operation) {
    case 'create':
      return resourceResponse(await create(store, checked({ id, ...body }), retries), 201);
    case 'retrieve':
      return resourceResponse(await retrieve(store, id));
    case 'update':
      return resourceResponse(await update(store, id, checked(body, id), preconditions, retries));
    case 'destroy':
      await destroy(store, id, preconditions, retries);
      return noContent();
    case undefined:
      return resourceResponse(await partialUpdate(store, id, checked(body, id), preconditions, retries));
  }
}

async function responseOf(response: Promise<HttpResponse>): Promise<PatchResponse> {
  try {
    return toPatchResponse(await response);
  } catch (error) {
    if (error instanceof ExpectedError) return toPatchResponse(toResponse(error));
    throw error;
  }
}

const toPatchResponse = ({ statusCode, headers, body }: HttpResponse): PatchResponse => ({
  status: statusCode,
  json: body === '' ? undefined : JSON.parse(body),
  version: headers.etag === undefined ? undefined : versionOf(headers.etag),
});
