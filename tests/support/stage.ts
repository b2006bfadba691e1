/** A stage of its own for a test file: a table on the real engine, rows in it, and the real handler. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadSeed } from '../../commands/seed/load-seed.ts';
import { readTableDefinition } from '../../commands/table-definition.ts';
import { parse } from '../../lib/domain/json/json.ts';
import { createTable } from '../../lib/dynamodb/bulk/create-table.ts';
import { openTable, type Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { IncomingEvent } from '../../lib/http/event/event.ts';
import type { HttpResponse } from '../../lib/http/event/response.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { assertDocumented } from './documented.ts';
import { hear, toldEvent, toldSeed } from './transcript.ts';

export const SOURCE = '11111111-2222-4333-8444-555555555555';
export const OTHER_SOURCE = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

/** Users 1 (an admin with a token for each case), 2 and 3; two sources. Rows are each test's own: see `Stage.row`. */
const SEED: Seed = {
  users: [
    { pk: 1, username: 'akadmin', name: 'authentik Default Admin', uid: 'u1' },
    {
      pk: 2,
      username: 'alice',
      name: 'Alice Müller',
      is_active: true,
      last_login: '2024-09-06T12:34:56.789012Z',
      email: 'alice@example.com',
      attributes: { dept: 'R&D' },
      uid: 'u2',
    },
    { pk: 3, username: 'gone', name: 'Gone', is_active: false, uid: 'u3' },
  ],
  sources: [
    { pk: SOURCE, slug: 'a', name: 'A' },
    { pk: OTHER_SOURCE, slug: 'b', name: 'B' },
  ],
  tokens: [
    token('admin', ['view_scimsourceuser', 'change_scimsourceuser']),
    token('viewer', ['view_scimsourceuser']),
    token('change-only', ['change_scimsourceuser']),
    token('nobody', []),
    token('tök-日本', ['view_scimsourceuser', 'change_scimsourceuser']),
    token('tök', ['view_scimsourceuser', 'change_scimsourceuser']),
    { ...token('inactive-owner', ['view_scimsourceuser', 'change_scimsourceuser']), user: 3 },
    { ...token('no-owner', ['view_scimsourceuser', 'change_scimsourceuser']), user: 99 },
    { ...token('recovery', ['view_scimsourceuser', 'change_scimsourceuser']), intent: 'recovery' },
    {
      ...token('outdated', ['view_scimsourceuser', 'change_scimsourceuser']),
      expiring: true,
      expires: '2024-01-01T00:00:00Z',
    },
  ],
};

function token(key: string, permissions: string[]): NonNullable<Seed['tokens']>[number] {
  return { key, user: 1, intent: 'api', expiring: false, expires: null, permissions };
}

export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface Stage {
  readonly table: Table;
  /** The deployed function, as Lambda calls it. @throws Error where the answer is not as schemas/openapi.json has it */
  invoke(event: unknown): Promise<Answer>;
  /** The same of an event as the text that Lambda hands over, which may be deeper than JSON.stringify writes. */
  deliver(payload: string): Promise<Answer>;
  /** A PATCH by another Lambda's door: the shortest way in. `body` is JSON text, or a value to be written as such. */
  patch(id: string, body?: unknown, options?: { token?: string; headers?: Record<string, string> }): Promise<Answer>;
  /** Makes a row of a new id, of user 2 and SOURCE. */
  row(attributes?: unknown, id?: string): Promise<string>;
  load(seed: Seed): Promise<void>;
  /** One more instance of the function, in a process of its own. */
  another(): Promise<Pick<Stage, 'invoke' | 'close'>>;
  /** What the function has printed, where it has a process of its own. */
  output(): string;
  /** What the last call took, where it has a process of its own: exact where one is made at a time. */
  took(): Took;
  close(): void;
}

/** Milliseconds. */
export interface Took {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * @param own runs the function in a process of its own; close the stage then
 * @param milliseconds what each request has of Lambda's time there
 */
export async function openStage({ own = false, milliseconds = 15_000 } = {}): Promise<Stage> {
  const table = openTable(`test-${randomUUID()}`, { endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });
  await createTable(table, readTableDefinition());
  process.env.TABLE_NAME = table.name;
  const { call, deliver, output, took, close } = own ? await callInProcess(milliseconds) : await callHere();

  const load = async (seed: Seed) => {
    toldSeed(seed);
    const { value: plain, lossless } = parse(JSON.stringify(seed));
    await loadSeed(table, { value: plain as Seed, lossless: lossless as Seed }, () => {});
  };
  const invoke = answering(call);
  await load(SEED);
  return {
    table,
    load,
    invoke,
    deliver: async (payload) => toAnswer(await deliver(payload)),
    async another() {
      const instance = await callInProcess(milliseconds);
      return { invoke: answering(instance.call), close: instance.close };
    },
    output,
    took,
    close,
    patch(id, body, { token: key = 'admin', headers = {} } = {}) {
      const event: IncomingEvent = {
        pathParameters: { id },
        headers: { authorization: `Bearer ${key}`, ...headers },
        body,
      };
      return invoke(event);
    },
    async row(attributes = { a: 1 }, id = `row-${randomUUID()}`) {
      await load({ scim_users: [{ id, user: 2, source: SOURCE, attributes }] });
      return id;
    },
  };
}

const answering =
  (call: Function['call']): Stage['invoke'] =>
  async (event) => {
    toldEvent(event);
    return toAnswer(await call(event));
  };

/** @throws Error where it is not as schemas/openapi.json has it */
export function toAnswer({ statusCode, headers, body }: HttpResponse): Answer {
  const json = JSON.parse(body);
  assertDocumented(statusCode, headers, json);
  return { status: statusCode, headers, text: body, json };
}

interface Function extends Pick<Stage, 'output' | 'took' | 'close'> {
  call(event: unknown): Promise<HttpResponse>;
  deliver(payload: string): Promise<HttpResponse>;
}

async function callHere(): Promise<Function> {
  const { handler } = await import('../../handlers/sources_scim_users_partial_update.ts');
  const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => 15_000 };
  const call = (event: unknown) => handler(event as never, context as never);
  const took = () => {
    throw new Error('what a call takes is told of a process of its own');
  };
  return { call, deliver: (payload) => call(JSON.parse(payload)), output: () => '', took, close: () => {} };
}

async function callInProcess(milliseconds: number): Promise<Function> {
  const child = fork(fileURLToPath(new URL('lambda.ts', import.meta.url)), {
    execArgv: [],
    env: { ...process.env, LAMBDA_MILLISECONDS: String(milliseconds) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  hear(() => output);
  await once(child, 'message', { signal: AbortSignal.timeout(4_000) });
  const waiting = new Map<number, PromiseWithResolvers<HttpResponse>>();
  let last: Took = { wall: 0, cpu: 0 };
  child.on('message', ({ id, response, took }: { id: number; response: HttpResponse; took: Took }) => {
    last = took;
    waiting.get(id)?.resolve(response);
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the function's process has ended with ${code}`));
  });
  let calls = 0;
  const deliver = (payload: string) => {
    const answered = Promise.withResolvers<HttpResponse>();
    calls += 1;
    waiting.set(calls, answered);
    child.send({ id: calls, payload });
    return answered.promise;
  };
  return {
    call: (event) => deliver(JSON.stringify(event)),
    deliver,
    output: () => output,
    took: () => last,
    close: () => child.kill(),
  };
}
