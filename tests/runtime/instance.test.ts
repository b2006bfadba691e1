/** An instance of the deployed function under AWS's own runtime client: its log, freezing, DynamoDB down, deadlines. */
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../local/services.ts';
import { type DynamoDbProxy, openProxy, passThrough } from '../support/dynamodb-proxy.ts';
import { SOURCE } from '../support/stage-seed.ts';
import type { Instance } from './instance.ts';
import { openRuntimeStage, patchEvent, type RuntimeStage, responseOf } from './stage.ts';

let runtime: RuntimeStage;
beforeAll(async () => {
  runtime = await openRuntimeStage();
});
afterAll(() => runtime?.close());

/** @throws SyntaxError if a line is not JSON */
const linesOf = (instance: Instance) =>
  instance
    .stdout()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function withProxy(run: (proxy: DynamoDbProxy, instance: Instance) => Promise<void>): Promise<void> {
  const proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  try {
    const instance = await runtime.start({ AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint });
    await run(proxy, instance);
    await instance.stop();
  } finally {
    proxy.close();
  }
}

test.each([
  { AWS_LAMBDA_LOG_FORMAT: 'TEXT' },
  { AWS_LAMBDA_LOG_FORMAT: 'JSON' },
  { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'FATAL' },
])('with %j every log line is JSON and bypasses the console', async (environment) => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const instance = await runtime.start({ ...environment, AWS_ENDPOINT_URL_DYNAMODB: nowhere });
  const refused = await instance.invoke('{}');
  const failed = await instance.invoke(patchEvent('row'));
  await instance.stop();
  expect([refused, failed].map((invocation) => responseOf(invocation).status)).toEqual([403, 503]);
  expect(linesOf(instance)).toMatchObject([
    { level: 'info', message: 'request', request_id: refused.requestId, status: 403, cold_start: 1, version: '7' },
    { level: 'error', message: 'unavailable', request_id: failed.requestId },
    { level: 'info', message: 'request', request_id: failed.requestId, status: 503, cold_start: 0, version: '7' },
  ]);
  expect([instance.stderr(), `${instance.telemetry()}`]).toEqual(['', '']);
});

const INVOCATIONS = 200;

test('serves 200 invocations with the process frozen between them and its connections closed meanwhile', async () => {
  await withProxy(async (proxy, instance) => {
    // One row each: a write on a closed connection may be lost, and is not retried on a row that was written twice in
    // 16 s.
    const rows = Array.from({ length: INVOCATIONS }, (_, n) => ({
      id: `frozen-${n}`,
      user: 2,
      source: SOURCE,
      attributes: {},
    }));
    await runtime.stage.load({ scim_users: rows });
    for (const [n, { id }] of rows.entries()) {
      await instance.freeze();
      if (n % 10 === 0) proxy.hangUp();
      const invocation = instance.invoke(patchEvent(id, { attributes: { n } }));
      await setImmediate();
      instance.thaw();
      expect(responseOf(await invocation)).toMatchObject({ status: 200, json: { id, attributes: { n } } });
    }
    await instance.stop();
    const lines = linesOf(instance);
    expect(lines.map(({ status, cold_start }) => [status, cold_start])).toEqual(
      Array.from({ length: INVOCATIONS }, (_, n) => [200, n === 0 ? 1 : 0]),
    );
    expect(proxy.calls.filter((operation) => operation === 'UpdateItem').length).toBeGreaterThanOrEqual(INVOCATIONS);
  });
});

test("writes a request's line before the process is frozen", async () => {
  const instance = await runtime.start();
  for (let n = 0; n < 3; n++) {
    const { requestId } = await instance.invoke('{}');
    await instance.freeze();
    // A stopped process writes nothing more: either the line is in the pipe, or the test times out.
    while (!instance.stdout().includes(requestId)) await setImmediate();
    instance.thaw();
  }
});

test('returns 503 while DynamoDB is down, and 200 in the same instance as soon as it is up', async () => {
  const port = await freePort();
  const instance = await runtime.start({ AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` });
  const id = await runtime.stage.row();
  for (let n = 0; n < 3; n++)
    expect(responseOf(await instance.invoke(patchEvent(id)))).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.any(String) },
    });
  const engine = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const onward = net.connect(Number(engine.port), engine.hostname);
    for (const end of [socket, onward]) sockets.add(end.on('error', () => {}));
    socket.pipe(onward).pipe(socket);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  try {
    expect(responseOf(await instance.invoke(patchEvent(id)))).toMatchObject({ status: 200, json: { id } });
  } finally {
    await instance.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test("returns 503 before Lambda's deadline if DynamoDB does not respond, and serves the next request", async () => {
  await withProxy(async (proxy, instance) => {
    const id = await runtime.stage.row();
    expect(responseOf(await instance.invoke(patchEvent(id)))).toMatchObject({ status: 200 });
    proxy.change(() => {});
    expect(responseOf(await instance.invoke(patchEvent(id, { attributes: {} }), 1_500))).toMatchObject({ status: 503 });
    expect(linesOf(instance)).toContainEqual(expect.objectContaining({ level: 'error', message: 'unavailable' }));
    proxy.change(passThrough);
    expect(responseOf(await instance.invoke(patchEvent(id)))).toMatchObject({
      status: 200,
      json: { attributes: { a: 1 } },
    });
  });
});

test.each([-60_000, 0, 500])(
  'returns 503 and sends nothing to DynamoDB with a deadline %i ms away',
  async (milliseconds) => {
    await withProxy(async (proxy, instance) => {
      expect(responseOf(await instance.invoke(patchEvent('row', { attributes: {} }), milliseconds))).toMatchObject({
        status: 503,
      });
      expect(proxy.calls).toEqual([]);
    });
  },
);
