/** The figures in a request's log line. */
import { afterEach, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import { type HttpRequest, readRequest } from '../../../lib/http/event/request.ts';
import { type HttpResponse, jsonResponse } from '../../../lib/http/event/response.ts';
import { requestLog } from '../../../lib/http/steps/request-log.ts';
import { OPERATIONS } from '../../../lib/operations.ts';
import { openLog } from '../../../lib/runtime/log.ts';
import { createRequestScope, type RequestScope } from '../../../lib/runtime/request-scope.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** @param operation gets a function that records a call, and one that returns the request's signal */
function build(operation: (attempt: () => void, signal: RequestScope['abortSignal']) => Promise<HttpResponse>) {
  const lines: Record<string, unknown>[] = [];
  const log = openLog('info', (line) => lines.push(JSON.parse(line)));
  const attempts = createRequestScope();
  const handler = middy<HttpRequest, HttpResponse>()
    .before(() => attempts.start(15_000))
    .use(requestLog('operation', { log, scope: attempts, metricsNamespace: undefined }))
    .use(readRequest(OPERATIONS.sources_scim_users_partial_update))
    .handler(() => operation(attempts.recordCall, attempts.abortSignal));
  return { lines, invoke: () => handler({} as never, { awsRequestId: 'r' } as never) };
}

test('has the time from event to response in tenths of a millisecond', async () => {
  jest.spyOn(performance, 'now').mockReturnValueOnce(1_000).mockReturnValueOnce(1_012.34);
  const { invoke, lines } = build(async () => jsonResponse(200, '{}'));
  await invoke();
  expect(lines).toMatchObject([{ duration_ms: 12.3 }]);
});

test.each([
  [1_000, 0],
  [1_000.1, 1],
])('a request of %d ms has slow = %d', async (milliseconds, slow) => {
  jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(milliseconds);
  const { invoke, lines } = build(async () => jsonResponse(200, '{}'));
  await invoke();
  expect(lines).toMatchObject([{ slow }]);
});

test.each([
  ['a 200', 200, true, true],
  ['a 503', 503, true, true],
  ['a 503', 503, false, false],
  ['a 403', 403, false, false],
  ['a 500, which is a bug', 500, false, true],
])('%s (%d) with a valid token (%s) counts for its version: %s', async (_, status, hasToken, counts) => {
  const lines: { _aws?: { CloudWatchMetrics: { Dimensions: string[][] }[] }; version?: string }[] = [];
  const options = {
    log: openLog('info', (line) => lines.push(JSON.parse(line))),
    scope: createRequestScope(),
    metricsNamespace: 'n',
    functionVersion: '7',
  };
  const handler = middy<HttpRequest, HttpResponse>()
    .before(() => options.scope.start(15_000))
    .use(requestLog('operation', options))
    .use(readRequest(OPERATIONS.sources_scim_users_partial_update))
    .before(({ event }) => {
      if (hasToken) Object.assign(event, { token: {} });
    })
    .handler(async () => jsonResponse(status, '{}'));
  await handler({} as never, { awsRequestId: 'r' } as never);
  const versions = counts ? [['operation', 'version']] : [];
  expect(lines[0]?._aws?.CloudWatchMetrics[0]?.Dimensions).toEqual([['operation'], ...versions]);
  expect(lines[0]?.version).toBe('7');
});

test("counts each request's own calls, and marks the first request as the cold start", async () => {
  const { invoke, lines } = build(async (attempt) => {
    attempt();
    attempt();
    return jsonResponse(200, '{}');
  });
  await invoke();
  await invoke();
  expect(lines).toMatchObject([
    { dynamodb_attempts: 2, cold_start: 1 },
    { dynamodb_attempts: 2, cold_start: 0 },
  ]);
});

test('aborts open calls when the request ends', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const { invoke } = build(async (_attempt, signal) => {
    signals.push(signal());
    return jsonResponse(200, '{}');
  });
  await invoke();
  expect(signals).toMatchObject([{ aborted: true }]);
});

test('an error without a response is logged without a status and thrown', async () => {
  const { invoke, lines } = build(() => Promise.reject(new TypeError('a bug')));
  await expect(invoke()).rejects.toThrow(new TypeError('a bug'));
  expect(lines).toMatchObject([{ status: 0, server_error: 0 }]);
});
