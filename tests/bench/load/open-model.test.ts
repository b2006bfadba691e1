/** The open model, against servers that are slow or do not respond: it measures what a caller would have waited. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePort } from '../../../local/services.ts';
import { load, reportOf } from './command.ts';

const ANSWER_MS = 100;

/** Runs `use` while a server responds with `response`. */
async function against<Result>(response: http.RequestListener, use: (url: string) => Promise<Result>): Promise<Result> {
  const server = http.createServer(response);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const TOKEN = { LOAD_TOKEN: 'k' };
const TWENTY = '--rate 20 --duration 1 --warm-up 0'.split(' ');

/** Each response takes ANSWER_MS, one after the other: ten a second, while twenty are due. */
function oneAtATime(): http.RequestListener {
  let turn = Promise.resolve();
  return (_request, response) => {
    turn = turn
      .then(() => new Promise((resolve) => setTimeout(resolve, ANSWER_MS)))
      .then(() => void response.end('{}'));
  };
}

test.concurrent.each([
  ['where they wait at the server', '20', /in flight +at most \d+\n/],
  [
    'where they wait here, because one may be in flight',
    '1',
    /in flight +at most 1: the limit\nwarning +1\d requests waited because 1 may be in flight, /,
  ],
])('requests that wait for slower ones are measured from their due time, %s', async (_name, limit, line) => {
  const words = [...TWENTY, '--max-p99', '500', '--max-in-flight', limit];
  const loaded = await against(oneAtATime(), (url) => load(['--url', url, ...words], TOKEN));
  const { requests, latency_ms, throughput, seconds, start_delay_ms } = reportOf(loaded);
  expect(requests).toBe(20);
  // The nth is due after 50 n ms, and its response comes after 100 (n + 1) ms. A client that waits for its responses
  // would measure 100 ms.
  expect(latency_ms.p50).toBeGreaterThan(540);
  expect(latency_ms.max).toBeGreaterThan(1_040);
  expect(seconds).toBeGreaterThan(1.95);
  expect(throughput).toBeLessThan(10.3);
  expect(start_delay_ms.max > 900).toBe(limit === '1');
  expect(loaded).toMatchObject({ code: 1, stdout: expect.stringMatching(line) });
  expect(loaded.stdout).toMatch(/^failed +p99 \d{4,}(\.\d)? ms, at most 500 ms$/m);
});

test.concurrent.each([
  ['never answered by a response', () => {}, 'timeout'],
  ['cut off', ({ socket }: http.IncomingMessage) => void socket.destroy(), 'ECONNRESET'],
  [
    'answered by half a response',
    ({ socket }: http.IncomingMessage, response: http.ServerResponse) => {
      response.writeHead(200, { 'content-length': '9' }).write('{');
      setTimeout(() => socket.destroy(), 20);
    },
    'ECONNRESET',
  ],
  ['failed', (_: unknown, response: http.ServerResponse) => void response.writeHead(502).end(), '502'],
] as const)('a request that is %s is a named error', async (_name, response, outcome) => {
  const words = [...TWENTY, '--timeout', '0.3'];
  const loaded = await against(response as http.RequestListener, (url) => load(['--url', url, ...words], TOKEN));
  expect(loaded).toMatchObject({ code: 1, stdout: expect.stringMatching(/^failed +errors 100 %, at most 0 %$/m) });
  expect(reportOf(loaded)).toMatchObject({ requests: 20, errors: 20, throughput: 0, outcomes: { [outcome]: 20 } });
});

test.concurrent('a missing server is a named error, and a share of errors can be allowed', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const loaded = await load(['--url', url, ...TWENTY, '--max-errors', '100'], TOKEN);
  expect(reportOf(loaded).outcomes).toEqual({ ECONNREFUSED: 20 });
  expect(loaded).toMatchObject({ code: 0, stdout: expect.stringMatching(/^passed +errors 100 %, at most 100 %$/m) });
});
