/** The connection to DynamoDB: it stays open, times out, and its errors have names that the SDK knows. */
import { getEventListeners, once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRequestHandler } from '../../../lib/dynamodb/client/sdk-request-handler.ts';

/** For requests that must time out. */
const TIMEOUTS = { connection: 100, response: 200 };
const PATIENT = { connection: 10_000, response: 10_000 };
const request = { method: 'POST', path: '/', headers: { host: 'h', 'x-a': 'b' }, body: '{"é":1}' };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** @returns the URL of a server that closes after the test */
async function listen(server: net.Server, scheme = 'http', host = '127.0.0.1'): Promise<URL> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  return new URL(`${scheme}://${net.isIPv6(host) ? `[${host}]` : host}:${port}`);
}

const handlerAt = (url: URL, timeouts = PATIENT) => {
  const handler = createRequestHandler(url, timeouts);
  closers.push(handler.destroy);
  return handler;
};

test('requests arrive and responses return complete, over one connection', async () => {
  const seen: unknown[] = [];
  let connections = 0;
  const server = http.createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray()).toString();
    const { method, url, headers } = incoming;
    seen.push({ method, url, body, length: headers['content-length'], a: headers['x-a'], host: headers.host });
    response.writeHead(201, { 'x-b': 'c' }).write('zwei');
    setImmediate(() => response.end('teilig'));
  });
  server.on('connection', () => {
    connections += 1;
  });
  const { handle } = handlerAt(await listen(server));
  for (let n = 0; n < 3; n++) {
    const { response } = await handle(request);
    expect(response).toMatchObject({ statusCode: 201, headers: { 'x-b': 'c' } });
    expect(Buffer.from(response.body).toString()).toBe('zweiteilig');
  }
  expect(seen).toEqual(Array(3).fill({ method: 'POST', url: '/', body: '{"é":1}', length: '8', a: 'b', host: 'h' }));
  expect(connections).toBe(1);
});

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

test.each(hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])(
  "on %s, sends any request and returns its response as the SDK's own handler does",
  async (host) => {
    const server = http.createServer(async (incoming, response) => {
      const body = Buffer.concat(await incoming.toArray());
      const { method, url, rawHeaders } = incoming;
      response.sendDate = false;
      response.writeHead(method === 'POST' ? 200 : 400, { 'x-seen': 'yes', 'set-cookie': 'a=b' });
      response.end(JSON.stringify({ method, url, rawHeaders, body: body.toString('hex') }));
    });
    const url = await listen(server, 'http', host);
    const ours = handlerAt(url);
    const { requestHandler: theirs } = new DynamoDBClient({ region: 'us-east-1', endpoint: url.href }).config;
    closers.push(() => theirs.destroy?.());
    const requests = fc.record({
      method: fc.constantFrom('POST', 'PUT'),
      path: fc.webPath().map((path) => `/${path}`),
      headers: fc
        .dictionary(fc.stringMatching(/^x-[a-z]{1,20}$/), fc.stringMatching(/^[!-~]{1,40}$/), { noNullPrototype: true })
        .map((headers) => ({ host: url.host, ...headers })),
      body: fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()),
    });
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const { response } = await ours.handle(sent);
        const { hostname, port } = url;
        const { response: other } = await theirs.handle({
          ...sent,
          protocol: 'http:',
          hostname,
          port: Number(port),
        } as never);
        const { statusCode, headers, body } = response;
        const whole = Buffer.concat(await (other.body as Readable).toArray());
        expect({ statusCode, body: `${body}` }).toEqual({ statusCode: other.statusCode, body: `${whole}` });
        expect(Object.keys(headers).sort()).toEqual(Object.keys(other.headers).sort());
      }),
      { numRuns: 50 },
    );
  },
);

describe('an abort signal', () => {
  const counted = (server: http.Server) => {
    const counts = { connections: 0, requests: 0 };
    server.on('connection', () => {
      counts.connections += 1;
    });
    server.on('request', () => {
      counts.requests += 1;
    });
    return counts;
  };

  test('that aborts after the response leaves the connection to the next request', async () => {
    const server = http.createServer((_, response) => response.end('{}'));
    const counts = counted(server);
    const { handle } = handlerAt(await listen(server));
    for (let n = 0; n < 3; n++) {
      const giveUp = new AbortController();
      await handle(request, { abortSignal: giveUp.signal });
      giveUp.abort();
    }
    expect(counts).toEqual({ connections: 1, requests: 3 });
  });

  test('that outlives a request keeps no listener', async () => {
    const { handle } = handlerAt(await listen(http.createServer((_, response) => response.end('{}'))));
    const { signal } = new AbortController();
    await handle(request, { abortSignal: signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that has aborted before the call sends nothing', async () => {
    const server = http.createServer();
    const counts = counted(server);
    const { handle } = handlerAt(await listen(server));
    await expect(handle(request, { abortSignal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(counts).toEqual({ connections: 0, requests: 0 });
  });

  test('that aborts during the call ends each request that has it', async () => {
    const server = http.createServer();
    const { handle } = handlerAt(await listen(server));
    const giveUp = new AbortController();
    const asked = [1, 2].map(() => handle(request, { abortSignal: giveUp.signal }));
    await once(server, 'request');
    giveUp.abort();
    for (const each of asked) await expect(each).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('fails with a named error if', () => {
  test('nothing listens', async () => {
    const url = await listen(net.createServer());
    closers.splice(0)[0]?.();
    await expect(handlerAt(url).handle(request)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('the server does not speak TLS: the connection timeout ends before the response timeout', async () => {
    const { handle } = handlerAt(await listen(net.createServer(), 'https'), TIMEOUTS);
    const message = 'no connection to DynamoDB was made in time';
    await expect(handle(request)).rejects.toMatchObject({ name: 'TimeoutError', message });
  });

  test('no response arrives', async () => {
    const { handle } = handlerAt(await listen(http.createServer()), TIMEOUTS);
    const message = 'DynamoDB did not respond in time';
    await expect(handle(request)).rejects.toMatchObject({ name: 'TimeoutError', message });
  });

  test('the response stops half way, within the timeout of a whole one', async () => {
    const server = http.createServer((_request, response) =>
      response.writeHead(200, { 'content-length': 9 }).write('{'),
    );
    const started = performance.now();
    await expect(handlerAt(await listen(server), TIMEOUTS).handle(request)).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(TIMEOUTS.response * 3);
  });

  test.each([
    ['before the response', ''],
    ['in its head', 'HTTP/1.1 200 OK\r\nContent-'],
    ['in its body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'],
  ])('the connection breaks %s', async (_where, text) => {
    const server = net.createServer((socket) => socket.once('data', () => socket.end(text)).on('error', () => {}));
    await expect(handlerAt(await listen(server)).handle(request)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
