/** What every operation's chain does with errors and time, whatever the operation. */
import { expect, test } from '@jest/globals';
import { NotFound } from '../../../lib/domain/errors.ts';
import { operationChain } from '../../../lib/http/chain.ts';
import { jsonResponse } from '../../../lib/http/event/response.ts';
import { openLog } from '../../../lib/runtime/log.ts';
import { createRequestScope } from '../../../lib/runtime/request-scope.ts';

interface Surroundings {
  readonly remaining?: number;
  readonly metricsNamespace?: string;
}

function build(operation: () => Promise<never>, { remaining = 15_000, metricsNamespace }: Surroundings = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = openLog('info', (line) => lines.push(JSON.parse(line)));
  const attempts = createRequestScope();
  const handler = operationChain('operation', { log, scope: attempts, metricsNamespace }).handler(operation);
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => remaining };
  return { lines, invoke: (event: unknown = {}) => handler(event as never, context as never) };
}

test('what nobody expected is one 500 with nothing internal in it, and is logged whole', async () => {
  const { invoke, lines } = build(async () => {
    throw new TypeError('secret of /var/task');
  });
  expect(await invoke()).toMatchObject({ statusCode: 500, body: '{"detail":"A server error occurred."}' });
  expect(lines).toMatchObject([
    { level: 'error', message: 'unexpected error', request_id: 'r', error: { message: 'secret of /var/task' } },
    { level: 'info', message: 'request', operation: 'operation', request_id: 'r', status: 500, server_error: 1 },
  ]);
});

test('an expected failure is a request like any other: one line, with its status', async () => {
  const { invoke, lines } = build(async () => {
    throw new NotFound();
  });
  expect(await invoke()).toMatchObject({ statusCode: 404 });
  expect(lines).toEqual([
    {
      level: 'info',
      message: 'request',
      timestamp: expect.any(String),
      operation: 'operation',
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

test('503 is answered shortly before Lambda would end the function, and the log says why', async () => {
  const { invoke, lines } = build(() => new Promise(() => {}), { remaining: 800 });
  expect(await invoke()).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(lines).toMatchObject([
    { level: 'error', message: 'unavailable', error: 'the function was about to time out' },
    { level: 'info', message: 'request', status: 503 },
  ]);
});

test('what is asked of DynamoDB ends when that answer is due', async () => {
  const begun: number[] = [];
  const attempts = { ...createRequestScope(), start: (milliseconds: number) => begun.push(milliseconds) };
  const log = openLog('silent');
  const handler = operationChain('operation', { log, scope: attempts, metricsNamespace: undefined }).handler(async () =>
    jsonResponse(200, '{}'),
  );
  await handler({} as never, { awsRequestId: 'r', getRemainingTimeInMillis: () => 3_000 } as never);
  expect(begun).toEqual([2_250]);
});

test('in a namespace the line is five metrics of the operation (embedded metric format)', async () => {
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
