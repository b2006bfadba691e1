/** Errors and time limits in the chain of every operation. */
import { describe, expect, test } from '@jest/globals';
import { NotFound } from '../../../lib/domain/errors.ts';
import { jsonResponse } from '../../../lib/http/event/response.ts';
import { operationChain } from '../../../lib/http/operation-chain.ts';
import { authorize } from '../../../lib/http/steps/authorize.ts';
import { requireId } from '../../../lib/http/steps/require-id.ts';
import type { Step } from '../../../lib/http/steps/step.ts';
import { OPERATIONS } from '../../../lib/operations.ts';
import { openLog } from '../../../lib/runtime/log.ts';
import { createRequestScope } from '../../../lib/runtime/request-scope.ts';

const NAME = 'sources_scim_users_partial_update';

interface Surroundings {
  readonly remaining?: number;
  readonly metricsNamespace?: string;
}

function build(operation: () => Promise<never>, { remaining = 15_000, metricsNamespace }: Surroundings = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = openLog('info', (line) => lines.push(JSON.parse(line)));
  const attempts = createRequestScope();
  const handler = operationChain(NAME, { log, scope: attempts, metricsNamespace }).handler(operation);
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => remaining };
  return { lines, invoke: (event: unknown = {}) => handler(event as never, context as never) };
}

test('an unexpected error becomes a 500 that reveals nothing internal, and is logged whole', async () => {
  const { invoke, lines } = build(async () => {
    throw new TypeError('secret of /var/task');
  });
  expect(await invoke()).toMatchObject({ statusCode: 500, body: '{"detail":"A server error occurred."}' });
  expect(lines).toMatchObject([
    { level: 'error', message: 'unexpected error', request_id: 'r', error: { message: 'secret of /var/task' } },
    { level: 'info', message: 'request', operation: NAME, request_id: 'r', status: 500, server_error: 1 },
  ]);
});

test('an expected error is logged as one line with its status', async () => {
  const { invoke, lines } = build(async () => {
    throw new NotFound();
  });
  expect(await invoke()).toMatchObject({ statusCode: 404 });
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'request',
      timestamp: expect.any(String),
      operation: NAME,
      request_id: 'r',
      correlation_id: 'r',
      status: 404,
      duration_ms: expect.any(Number),
      dynamodb_attempts: 0,
      cold_start: 1,
      server_error: 0,
      slow: 0,
      version: '$LATEST',
    },
  ]);
});

test('returns 503 shortly before Lambda would stop the function, and logs why', async () => {
  const { invoke, lines } = build(() => new Promise(() => {}), { remaining: 800 });
  expect(await invoke()).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(lines).toMatchObject([
    { level: 'error', message: 'unavailable', error: 'the function was about to time out' },
    { level: 'info', message: 'request', status: 503 },
  ]);
});

test('aborts calls to DynamoDB when that response is due', async () => {
  const begun: number[] = [];
  const attempts = { ...createRequestScope(), start: (milliseconds: number) => begun.push(milliseconds) };
  const log = openLog('silent');
  const handler = operationChain(NAME, { log, scope: attempts, metricsNamespace: undefined }).handler(async () =>
    jsonResponse(200, '{}'),
  );
  await handler({} as never, { awsRequestId: 'r', getRemainingTimeInMillis: () => 3_000 } as never);
  expect(begun).toEqual([2_250]);
});

test('with a namespace the line holds five metrics of the operation (embedded metric format)', async () => {
  const { invoke, lines } = build(() => Promise.reject(new NotFound()), { metricsNamespace: 'service/stage' });
  await invoke();
  expect(lines[0]?._aws).toEqual({
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [
      {
        Namespace: 'service/stage',
        Dimensions: [['operation']],
        Metrics: [
          { Name: 'duration_ms', Unit: 'Milliseconds' },
          { Name: 'dynamodb_attempts', Unit: 'Count' },
          { Name: 'cold_start', Unit: 'Count' },
          { Name: 'server_error', Unit: 'Count' },
          { Name: 'slow', Unit: 'Count' },
        ],
      },
    ],
  });
});

describe('steps', () => {
  const chain = () => {
    const options = { log: openLog('silent'), scope: createRequestScope(), metricsNamespace: undefined };
    return operationChain(NAME, options);
  };
  const invoke = (handler: ReturnType<ReturnType<typeof chain>['handler']>) =>
    handler({} as never, { awsRequestId: 'r', getRemainingTimeInMillis: () => 15_000 } as never);

  test('the handler gets the members that each step has added', async () => {
    const handler = chain()
      .use(() => ({ one: 1 }))
      .use(async ({ one }) => ({ two: one + 1 }))
      .use(() => {})
      .handler(async ({ one, two, method }) => jsonResponse(200, JSON.stringify([one, two, method])));
    expect(await invoke(handler)).toMatchObject({ body: '[1,2,"PATCH"]' });
  });

  test('a chain with a missing step does not compile (npm run check)', async () => {
    const needsOne: Step<{ one: number }, { two: number }> = ({ one }) => ({ two: one + 1 });
    chain()
      .use(() => ({ one: 1 }))
      .use(needsOne);
    // @ts-expect-error: no step adds `one`.
    chain().use(needsOne);
    const withId = chain().use(requireId());
    // @ts-expect-error: no step adds `token`.
    withId.use(authorize(OPERATIONS[NAME], { exists: async () => true }));
  });

  test('the steps after one that throws do not run', async () => {
    const ran: string[] = [];
    const handler = chain()
      .use(() => {
        throw new NotFound();
      })
      .use(() => {
        ran.push('step');
      })
      .handler(async () => {
        ran.push('handler');
        return jsonResponse(200, '{}');
      });
    expect(await invoke(handler)).toMatchObject({ statusCode: 404 });
    expect(ran).toEqual([]);
  });
});
