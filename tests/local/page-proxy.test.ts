/** The page's server: it forwards requests to the gateway byte for byte, and serves its own files. */
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startPage } from '../../local/page/start-page.ts';
import { freePort } from '../../local/services.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const FREE = 0;

async function pageBefore(gateway: number): Promise<number> {
  const page = await startPage(FREE, gateway, undefined);
  stops.push(page.stop);
  return Number(new URL(page.url).port);
}

/** A gateway whose handling of a connection the test chooses. */
async function gatewayThat(response: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    response(socket);
  });
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const withHost = (port: number, bytes: string): string => bytes.replaceAll('HOST', `127.0.0.1:${port}`);

/** Sends bytes, with the page's host in place of HOST, and reads until the other side closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(withHost(port, bytes), 'latin1');
  return Buffer.concat(await socket.toArray()).toString('latin1');
}

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
const ANSWER = `HTTP/1.1 299 Odd but fine\r\nX-Odd: \xe9\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 256\r\nConnection: close\r\n\r\n${ALL_BYTES}`;

describe('forwards byte for byte', () => {
  test.each([
    ['a path of escapes, right and wrong', 'PATCH /api/a%2Fb/a%ZZ/+/../%2e%2e/?q=%41&q HTTP/1.1\r\nHost: HOST\r\n\r\n'],
    ['no body and no length', 'PATCH /api/ HTTP/1.1\r\nHost: HOST\r\n\r\n'],
    ['a length of nothing', 'PATCH /api/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n'],
    ['any bytes', `PATCH /api/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 256\r\n\r\n${ALL_BYTES}`],
    ['chunks', 'PATCH /api/ HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\xff\x00z\r\n0\r\n\r\n'],
    ['header lines of one name', 'PATCH /api/ HTTP/1.1\r\nHost: HOST\r\nIf-Match: "a"\r\nIf-Match: "\xe9"\r\n\r\n'],
    ['an origin', 'PATCH /api/ HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n\r\n'],
    ['names in any case', 'DELETE /api/ HTTP/1.1\r\nhOST: HOST\r\nAUTHORIZATION: Bearer y\r\n\r\n'],
  ])("%s, and returns the gateway's response", async (_name, sent) => {
    let got = '';
    const closing = sent.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    let whole = '';
    const gateway = await gatewayThat((socket) => {
      socket.setEncoding('latin1').on('data', (text) => {
        got += text;
        if (got.length === whole.length) socket.end(ANSWER, 'latin1');
      });
    });
    const page = await pageBefore(gateway);
    whole = withHost(page, closing);
    expect(await raw(page, whole)).toBe(ANSWER);
    expect(got).toBe(withHost(gateway, closing));
  });
});

describe('if the gateway', () => {
  const patch = async (port: number): Promise<http.IncomingMessage> => {
    const request = http.request({ port, host: '127.0.0.1', method: 'PATCH', path: '/api/', agent: false });
    const [response] = await once(request.end('{}'), 'response');
    return response as http.IncomingMessage;
  };

  test.each<[string, () => Promise<number>]>([
    ['is not running', freePort],
    ['hangs up', () => gatewayThat((socket) => socket.end())],
    ['breaks off', () => gatewayThat((socket) => socket.once('data', () => socket.resetAndDestroy()))],
    ['does not speak HTTP', () => gatewayThat((socket) => socket.end('SSH-2.0\r\n'))],
  ])('%s: 502, in the form of every error', async (_name, gateway) => {
    const response = await patch(await pageBefore(await gateway()));
    expect([response.statusCode, response.headers['content-type']]).toEqual([502, 'application/json']);
    expect(JSON.parse(Buffer.concat(await response.toArray()).toString())).toEqual({
      detail: 'The gateway does not respond. See the output of npm start.',
    });
  });

  test.each([
    ['breaks off in the middle of its response', 'Content-Length: 9\r\n\r\n{"a"'],
    ['sends a broken chunk', 'Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\nno length'],
  ])("%s, the page's server does the same, so that the response does not look complete", async (_name, rest) => {
    const gateway = await gatewayThat((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () => socket.destroySoon()));
    });
    const response = await patch(await pageBefore(gateway));
    await expect(response.toArray()).rejects.toThrow('aborted');
  });

  test('is slow and the caller has left, closes the connection to the gateway', async () => {
    const left = Promise.withResolvers<void>();
    let caller: Socket;
    const gateway = await gatewayThat((socket) => {
      socket.once('data', () => caller.destroy()).once('close', () => left.resolve());
    });
    const page = await pageBefore(gateway);
    caller = connect(page, '127.0.0.1');
    caller.write(withHost(page, 'PATCH /api/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 9\r\n\r\n{"a"'));
    await left.promise;
  });
});

test.each([
  'GET /../package.json',
  'GET /..%2fpackage.json',
  'GET /%2e%2e/package.json',
  'GET /..\\package.json',
  'GET //etc/passwd',
  'GET /page.js/../start-page.ts',
  'GET /page.js%00',
  'GET /start-page.ts',
  'GET /package.json',
  'GET /docs/',
  'GET /docs/../package.json',
  'GET /swagger-ui-dist/package.json',
  'GET /%6fpenapi.json',
  'GET http://127.0.0.1/openapi.json',
  'GET /api',
  'GET //api/v3/',
  'POST /openapi.json',
  'OPTIONS *',
])('returns 404 for %s without asking the gateway', async (line) => {
  let asked = false;
  const gateway = await gatewayThat((socket) => {
    asked = true;
    socket.end(ANSWER);
  });
  const response = await raw(await pageBefore(gateway), `${line} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n`);
  expect(response).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  expect(asked).toBe(false);
});

test('lets the page load only from this server', async () => {
  const port = await pageBefore(await freePort());
  for (const path of [
    '',
    'page.css',
    'page.js',
    'plugins.js',
    'page.json',
    'openapi.json',
    'README.md',
    'swagger-ui.css',
  ]) {
    const response = await fetch(`http://127.0.0.1:${port}/${path}?query`);
    const policy = response.headers.get('content-security-policy');
    expect([response.status, policy]).toEqual([200, expect.stringMatching(/^default-src 'self'; /)]);
    expect(policy).not.toMatch(/unsafe|http|\*/);
    await response.arrayBuffer();
  }
});
