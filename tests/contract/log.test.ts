/** What the function prints: one JSON line a request, which is its metrics too, and nothing that came in or is stored. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openProxy, reset, straight } from '../engine/engine-proxy.ts';
import { openStage, type Stage } from '../engine/stage.ts';

let proxy: Awaited<ReturnType<typeof openProxy>>;
let stage: Stage;
beforeAll(async () => {
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  process.env.LOG_LEVEL = 'info';
  process.env.METRICS_NAMESPACE = 'scim-source-users/test';
  stage = await openStage({ own: true });
  await stage.patch(await stage.row());
});
afterAll(() => {
  stage.close();
  proxy.close();
});

let printed = 0;
beforeEach(() => {
  printed = stage.output().length;
});

/** The lines since the test began. The answer may be here before the line is. */
async function lines(expected: number): Promise<Record<string, unknown>[]> {
  for (;;) {
    const found = stage.output().slice(printed).trim().split('\n').filter(Boolean);
    if (found.length >= expected) return found.map((line) => JSON.parse(line));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('one line a request, with what an operator asks for', async () => {
  await stage.patch(await stage.row(), { attributes: { a: 1 } }, { headers: { 'x-request-id': 'caller-1' } });
  expect(await lines(1)).toEqual([
    {
      level: 'info',
      message: 'request',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      operation: 'sources_scim_users_partial_update',
      version: '$LATEST',
      request_id: expect.any(String),
      correlation_id: 'caller-1',
      status: 200,
      duration_ms: expect.any(Number),
      dynamodb_attempts: 2,
      cold_start: 0,
      server_error: 0,
      slow: 0,
      _aws: expect.any(Object),
    },
  ]);
});

test('the first request of an instance is its cold start', () => {
  const all = stage.output().trim().split('\n');
  expect(all.map((line) => JSON.parse(line).cold_start).indexOf(1)).toBe(0);
  expect(all.filter((line) => JSON.parse(line).cold_start === 1)).toHaveLength(1);
});

test('the line is in the embedded metric format: every metric and dimension it names is a member of it', async () => {
  await stage.patch(await stage.row());
  const [line = {}] = await lines(1);
  const { Timestamp, CloudWatchMetrics } = line._aws as {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
  };
  expect(Math.abs(Timestamp - Date.now())).toBeLessThan(60_000);
  expect(CloudWatchMetrics).toHaveLength(1);
  const [{ Namespace, Dimensions, Metrics } = { Namespace: '', Dimensions: [], Metrics: [] }] = CloudWatchMetrics;
  expect(Namespace).toBe('scim-source-users/test');
  expect(Dimensions).toEqual([['operation'], ['operation', 'version']]);
  for (const name of Dimensions.flat()) expect(typeof line[name]).toBe('string');
  for (const { Name, Unit } of Metrics) {
    expect(typeof line[Name]).toBe('number');
    expect(['Milliseconds', 'Count']).toContain(Unit);
  }
});

test('counts a request without a valid token for the operation alone: a stranger has no part in what stops a canary', async () => {
  await stage.patch(await stage.row(), {}, { token: 'unknown' });
  expect(await lines(1)).toMatchObject([
    { status: 403, _aws: { CloudWatchMetrics: [{ Dimensions: [['operation']] }] } },
  ]);
});

test("the SDK's own tries again are counted", async () => {
  const id = await stage.row();
  proxy.change(reset, straight);
  await stage.patch(id, {});
  proxy.change(straight);
  expect(await lines(1)).toMatchObject([{ status: 200, dynamodb_attempts: 3 }]);
});

test('the correlation id is echoed, whatever the answer', async () => {
  const headers = { 'X-Request-Id': 'caller-2' };
  const id = await stage.row();
  for (const [row, body] of [
    [id, {}],
    [id, '{'],
    ['nobody', {}],
  ] as const)
    expect(await stage.patch(row, body, { headers })).toMatchObject({ headers: { 'x-request-id': 'caller-2' } });
  const root = '1-67891233-abcdef012345678912345678';
  for (const trace of [`Root=${root};Sampled=0`, `Sampled=0; Root=${root}`, `root=${root}`])
    expect(await stage.patch(id, {}, { headers: { 'X-Amzn-Trace-Id': trace } })).toMatchObject({
      headers: { 'x-request-id': root },
    });
  expect((await lines(6)).map(({ correlation_id }) => correlation_id)).toEqual([
    ...['caller-2', 'caller-2', 'caller-2'],
    ...[root, root, root],
  ]);
});

test('no token, id, body, attribute or user is printed, nor what is wrong with them', async () => {
  const id = await stage.row({ secret: 'stored-secret' }, 'secret-row');
  await stage.patch(id, { attributes: { secret: 'sent-secret' } }, { headers: { 'x-other': 'header-secret' } });
  await stage.patch(id, { source: 'field-secret' });
  await stage.patch(id, '{"body-secret');
  await stage.patch(id, {}, { token: 'token-secret' });
  proxy.change(reset);
  await stage.patch(id, { attributes: { secret: 'sent-secret' } });
  proxy.change(straight);
  // The unavailable one is two lines: what failed, and the request.
  expect((await lines(6)).map(({ status }) => status)).toEqual([200, 400, 400, 403, undefined, 503]);
  expect(stage.output().slice(printed)).not.toMatch(/secret|Bearer|alice/);
});
