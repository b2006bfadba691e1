/** Sends one request to a new instance of the function, with a fault at some of its calls, and records responses and rows. */
import { randomUUID } from 'node:crypto';
import { type ScimUserItem, toScimUserItem } from '../../../lib/dynamodb/table/items.ts';
import { scimUserKey } from '../../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../../lib/dynamodb/table/read-item.ts';
import type { IncomingEvent } from '../../../lib/http/event/event.ts';
import type { HttpResponse } from '../../../lib/http/event/response.ts';
import { type CallHandler, type DynamoDbProxy, openProxy } from '../../support/dynamodb-proxy.ts';
import { freshFunction } from '../../support/fresh-function.ts';
import type { Stage } from '../../support/stage.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import { clock } from './catalogue.ts';
import { LARGE_USER, movedTo, type Path } from './paths.ts';

export interface Plan {
  readonly path: Path;
  readonly fault?: CallHandler;
  /** Handles the calls before the fault, those of the warm-up request included. */
  readonly before?: CallHandler | undefined;
  /** The number of calls that succeed before the fault. */
  readonly after?: number;
  /** The fault hits all calls from there on, not only one. */
  readonly lasting?: boolean;
  /** Lambda's time for the function. The repeated request, without a fault, has the usual time. */
  readonly milliseconds?: number;
}

export interface Attempt {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  /** Status, ETag and body, with names for ids and versions, so that trials of a path can be compared. */
  readonly response: string;
  /** The rows of both ids and the writes that they remember, with names for ids and versions. */
  readonly rows: string;
  /** The calls to DynamoDB, in order. */
  readonly calls: readonly string[];
  readonly milliseconds: number;
}

export interface Trial extends Attempt {
  /** The same request, sent again without a fault. */
  readonly again: Attempt;
}

/** Lambda's time for the function in milliseconds, as in serverless.yml. */
export const USUAL = 15_000;

/** @param endpoint of DynamoDB Local */
export async function tryOut(stage: Stage, endpoint: string, plan: Plan): Promise<Trial> {
  const { path, before = inTime, milliseconds = USUAL } = plan;
  const id = await idFor(stage, path);
  const old = (await rowOf(stage, id))?.version ?? 'none';
  const proxy = await openProxy(endpoint);
  const invoke = await freshFunction(stage.table.name, proxy.endpoint, path.operation);
  proxy.change(before);
  if (path.warm) await invoke(eventOf({ ...path, body: () => ({}) }, id, old), USUAL);

  const request = async (milliseconds: number): Promise<Attempt> => {
    proxy.calls.length = 0;
    const started = performance.now();
    const { statusCode: status, headers, body } = await invoke(eventOf(path, id, old), milliseconds);
    const taken = performance.now() - started;
    const calls = [...proxy.calls];
    const { rows, name } = await look(stage, id, old);
    return {
      status,
      headers,
      response: name(`${status} ${headers.etag} ${body}`),
      rows,
      calls,
      milliseconds: taken,
    };
  };
  arm(proxy, plan);
  const first = await request(milliseconds);
  arm(proxy, { path });
  const again = await request(USUAL);
  proxy.close();
  return { ...first, again };
}

/** For a new row, if the path has one. */
export async function idFor(stage: Stage, { missing, large }: Path): Promise<string> {
  if (missing) return `none-${randomUUID()}`;
  if (!large) return stage.row();
  const id = `row-${randomUUID()}`;
  await stage.load({ scim_users: [{ id, user: LARGE_USER, source: SOURCE, attributes: { a: 1 } }] });
  return id;
}

/**
 * @returns the rows of both ids as text, and a function that names ids and versions in a text
 * @param old the version before
 */
export async function look(stage: Stage, id: string, old: string) {
  const [here, there] = [await rowOf(stage, id), await rowOf(stage, movedTo(id))];
  const last = here?.version ?? there?.version ?? 'none';
  const name = (text: string) => text.replaceAll(id, 'ID').replaceAll(old, 'OLD').replaceAll(last, 'NEW');
  return { rows: name(JSON.stringify([here, there])), name };
}

/** Checks the signature's time all the time, as DynamoDB does. */
function arm(proxy: DynamoDbProxy, { before = inTime, after = 0, fault = inTime, lasting = false }: Plan): void {
  let count = 0;
  proxy.change((call) => {
    count += 1;
    if (count <= after) return before(call);
    return (count === after + 1 || lasting ? fault : inTime)(call);
  });
}

const inTime = clock(0);

export const rowOf = async ({ table }: Stage, id: string): Promise<ScimUserItem | undefined> => {
  const item = await readItem(table, scimUserKey(id), true);
  return item && (Object.fromEntries(Object.entries(toScimUserItem(item)).sort()) as unknown as ScimUserItem);
};

export function eventOf(
  { body, token = 'admin', merge = false, ifMatch, ifNoneMatch }: Path,
  id: string,
  version: string,
): IncomingEvent {
  const tag = (named: 'its own' | 'another') => (named === 'another' ? '"another"' : `"${version}"`);
  return {
    pathParameters: { id },
    headers: {
      authorization: `Bearer ${token}`,
      ...(merge && { 'content-type': 'application/merge-patch+json' }),
      ...(ifMatch && { 'if-match': tag(ifMatch) }),
      ...(ifNoneMatch && { 'if-none-match': tag(ifNoneMatch) }),
    },
    body: body(id),
  };
}
