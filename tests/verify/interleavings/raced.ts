/** Runs a plan without a schedule: requests to several instances of the function meet by chance. */

import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { IncomingEvent } from '../../../lib/http/event/event.ts';
import type { OperationName } from '../../../lib/operations.ts';
import { versionOf } from '../../support/entity-tags.ts';
import type { FunctionResponse as Answered } from '../../support/stage.ts';
import { runClients } from './clients.ts';
import type { History, Patch, PatchResponse } from './history.ts';
import type { Plan } from './plan.ts';
import { openWorld } from './world.ts';

/** One instance of the function. */
export type Invoke = (event: unknown, operation: OperationName) => Promise<Answered>;

/** @returns the history by this process's clock: each operation began no earlier and ended no later than recorded */
export async function runRaced(table: Table, instances: readonly Invoke[], plan: Plan): Promise<History> {
  const world = await openWorld(table);
  const patch = async (client: number, sent: Patch): Promise<PatchResponse> => {
    const invoke = instances[client % instances.length] as Invoke;
    const { status, json, headers } = await invoke(
      eventOf(sent),
      `sources_scim_users_${sent.operation ?? 'partial_update'}`,
    );
    return { status, json, version: headers.etag === undefined ? undefined : versionOf(headers.etag) };
  };
  const operations = await runClients(world, plan, { patch, change: world.apply }, async (client, run) => {
    const start = performance.now();
    const result = await run();
    return { client, start, result, end: performance.now() };
  });
  return { before: world.first, operations, after: await world.rows() };
}

const eventOf = ({ operation, id, body, merge, ifMatch, ifNoneMatch }: Patch): IncomingEvent => ({
  pathParameters: { id },
  headers: {
    authorization: 'Bearer admin',
    'content-type': merge ? 'application/merge-patch+json' : 'application/json',
    ...(ifMatch && { 'if-match': tags(ifMatch) }),
    ...(ifNoneMatch && { 'if-none-match': ifNoneMatch === '*' ? '*' : tags(ifNoneMatch) }),
  },
  body: JSON.stringify(operation === 'create' ? { id, ...body } : body),
});

const tags = (versions: readonly string[]): string => versions.map((version) => `"${version}"`).join(', ');
