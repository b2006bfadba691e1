/** The function's output: one JSON line a request, with its metrics, and nothing that was sent or is stored. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChildProcessStage, openChildProcessStage } from '../support/child-process-stage.ts';
import { openProxy, passThrough, reset } from '../support/dynamodb-proxy.ts';
import { SOURCE } from '../support/stage-seed.ts';

/** An audit key of the minimum length, 32 characters. */
const AUDIT_KEY = 'an-audit-key-of-these-tests-0123456789';

let proxy: Awaited<ReturnType<typeof openProxy>>;
let stage: ChildProcessStage;
beforeAll(async () => {
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  process.env.LOG_LEVEL = 'info';
  process.env.METRICS_NAMESPACE = 'scim-source-users/test';
  process.env.AUDIT_KEY = AUDIT_KEY;
  stage = await openChildProcessStage();
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

/** The lines since the test began. The response may arrive before the line. */
async function lines(expected: number): Promise<Record<string, unknown>[]> {
  for (;;) {
    const found = stage.output().slice(printed).trim().split('\n').filter(Boolean);
    if (found.length >= expected) return found.map((line) => JSON.parse(line));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('logs one line a request, with the members that operators need', async () => {
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
      // The first digits of the SHA-256 of "admin".
      token: '8c6976e5b541',
      row_hash: expect.stringMatching(/^[\da-f]{32}$/),
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

test('marks the first request of an instance as its cold start', () => {
  const all = stage.output().trim().split('\n');
  expect(all.map((line) => JSON.parse(line).cold_start).indexOf(1)).toBe(0);
  expect(all.filter((line) => JSON.parse(line).cold_start === 1)).toHaveLength(1);
});

test('uses the embedded metric format: every metric and dimension is a member of the line', async () => {
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

test('counts a request without a valid token for the operation alone, so that no stranger can stop a canary', async () => {
  await stage.patch(await stage.row(), {}, { token: 'unknown' });
  expect(await lines(1)).toMatchObject([
    { status: 403, _aws: { CloudWatchMetrics: [{ Dimensions: [['operation']] }] } },
  ]);
});

test("counts the SDK's retries", async () => {
  const id = await stage.row();
  proxy.change(reset, passThrough);
  await stage.patch(id, {});
  proxy.change(passThrough);
  expect(await lines(1)).toMatchObject([{ status: 200, dynamodb_attempts: 3 }]);
});

test('returns the correlation id with every response', async () => {
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

test('prints no token, id, body, attribute or user, and no message about them', async () => {
  const id = await stage.row({ secret: 'stored-secret' }, 'secret-row');
  await stage.patch(id, { attributes: { secret: 'sent-secret' } }, { headers: { 'x-other': 'header-secret' } });
  await stage.patch(id, { source: 'field-secret' });
  await stage.patch(id, '{"body-secret');
  await stage.patch(id, {}, { token: 'token-secret' });
  proxy.change(reset);
  await stage.patch(id, { attributes: { secret: 'sent-secret' } });
  proxy.change(passThrough);
  // An Unavailable error takes two lines: its cause, and the request.
  expect((await lines(6)).map(({ status }) => status)).toEqual([200, 400, 400, 403, undefined, 503]);
  expect(stage.output().slice(printed)).not.toMatch(/secret|Bearer|alice/);
});

/** The runbook's command. */
const [command = ''] = /^AUDIT_KEY=\$AUDIT_KEY node .*$/m.exec(
  readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8'),
) ?? ['no such command'];

const hashByRunbook = (id: string): string =>
  execFileSync('bash', ['-c', command.replace("'ID'", '"$ROW"')], {
    env: { ...process.env, AUDIT_KEY, ROW: id },
    encoding: 'utf8',
  }).trim();

describe('the audit trail', () => {
  test('names the token by its identifier, if it has one', async () => {
    const key = 'a-key-with-an-identifier';
    await stage.load({
      tokens: [
        {
          ...{ key, user: 1, intent: 'api', expiring: false, expires: null, identifier: 'crm-sync' },
          permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
        },
      ],
    });
    await stage.patch(await stage.row(), {}, { token: key });
    expect(await lines(1)).toMatchObject([{ token: 'crm-sync' }]);
  });

  test.each([
    ['no token', ''],
    ['an unknown token', 'unknown'],
    ['an expired token', 'outdated'],
    ["a token whose owner isn't active", 'inactive-owner'],
  ])('names neither token nor row of a request with %s', async (_, token) => {
    await stage.patch(await stage.row(), { attributes: { a: 2 } }, { token });
    const [line] = await lines(1);
    expect(line).toMatchObject({ status: 403 });
    for (const field of ['token', 'row_hash', 'new_row_hash']) expect(line).not.toHaveProperty(field);
  });

  test.each(['row-1', 'Zoë-日本', 'a b', "it's", '-v', '--help', '$HOME `id`', '"\\n'])(
    "names the row %j by the hash that the runbook's command prints",
    async (id) => {
      await stage.patch(await stage.row({ a: 1 }, id), { attributes: { a: 2 } });
      expect(await lines(1)).toMatchObject([{ status: 200, row_hash: hashByRunbook(id) }]);
    },
  );

  test('names both ids of a move', async () => {
    const [id, moved] = [await stage.row(), 'moved-to-here'];
    await stage.patch(id, { id: moved });
    expect(await lines(1)).toMatchObject([
      { status: 200, row_hash: hashByRunbook(id), new_row_hash: hashByRunbook(moved) },
    ]);
  });

  test.each<[string, unknown, Record<string, string>, number, boolean]>([
    ['a merge', { attributes: { b: 1 } }, { 'content-type': 'application/merge-patch+json' }, 200, true],
    ['another user', { user: 1 }, {}, 200, true],
    ['a stale If-Match', { attributes: { b: 1 } }, { 'if-match': '"another"' }, 412, true],
    ['an empty patch', {}, {}, 200, false],
    ['a body that is no JSON', '{', {}, 400, false],
  ])('%s', async (_, body, headers, status, isNamed) => {
    const id = await stage.row();
    await stage.patch(id, body, { headers });
    const [line] = await lines(1);
    expect(line).toMatchObject({ status, token: '8c6976e5b541' });
    expect(line?.row_hash).toBe(isNamed ? hashByRunbook(id) : undefined);
    expect(line).not.toHaveProperty('new_row_hash');
  });

  test('names a row whose user was deleted, because it is written although the response is 404', async () => {
    const id = await stage.row();
    await stage.load({ scim_users: [{ id, user: 99, source: SOURCE, attributes: {} }] });
    await stage.patch(id, { attributes: { b: 1 } });
    expect(await lines(1)).toMatchObject([{ status: 404, row_hash: hashByRunbook(id) }]);
  });

  test('never contains the key of the hashes', () => {
    expect(stage.output()).not.toContain(AUDIT_KEY);
  });
});

test("keeps the gateway's ids beside the caller's", async () => {
  const requestContext = { requestId: 'gateway-1', extendedRequestId: 'JJbxmPL6YosFc-Q=' };
  const headers = { authorization: 'Bearer admin', 'x-request-id': 'caller-3' };
  await stage.invoke({ pathParameters: { id: await stage.row() }, headers, requestContext });
  expect(await lines(1)).toMatchObject([
    { correlation_id: 'caller-3', gateway_request_id: 'gateway-1', extended_request_id: 'JJbxmPL6YosFc-Q=' },
  ]);
});
