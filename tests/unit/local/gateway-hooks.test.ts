/** The hooks on the emulator's HTTP server, before a server that fails as the emulator does when the function fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../../local/services.ts';

const PRELOAD = new URL('../../../local/gateway/preload.ts', import.meta.url).href;

/** Responds with the status in the path, in two pieces, with the function's header if the path asks for it. */
const SERVER = `
  import http from 'node:http';
  http.createServer((request, response) => {
    const [, status, isFunctions] = request.url.split('/');
    response.setHeader('Content-Type', 'text/plain');
    response.setHeader('X-Odd', 'kept');
    if (isFunctions) response.setHeader('X-Request-Id', 'its own');
    response.writeHead(Number(status));
    response.write('{"errorMessage":"secret",', () => response.end('"stackTrace":[]}'));
  }).listen(process.env.GATEWAY_PORT, '127.0.0.1', () => console.log('ready'));
`;

let url: string;
let stop: () => void;
beforeAll(async () => {
  const GATEWAY_PORT = String(await freePort());
  const child = spawn(process.execPath, ['--import', PRELOAD, '--input-type=module', '-e', SERVER], {
    env: { ...process.env, GATEWAY_PORT, LAMBDA_PORT: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  url = `http://127.0.0.1:${GATEWAY_PORT}`;
  stop = () => child.kill();
});
afterAll(() => stop());

const UNAVAILABLE = { detail: 'Service temporarily unavailable, try again later.' };
const INTERNAL = { detail: 'A server error occurred.' };

test.each([
  ['the function has thrown or has ended', 502, 503, '1', UNAVAILABLE],
  ["the function's time is up", 504, 503, '1', UNAVAILABLE],
  ['the emulator has failed', 500, 500, null, INTERNAL],
  ['the emulator is stopping', 503, 503, null, INTERNAL],
])("if %s, the response is the deployed gateway's", async (_name, emulators, status, retryAfter, body) => {
  const response = await fetch(`${url}/${emulators}`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-odd')).toBeNull();
  expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  expect(await response.json()).toEqual(body);
});

test.each([200, 400, 404, 413, 500, 502, 503])(
  "the function's own response with %i stays unchanged",
  async (status) => {
    const response = await fetch(`${url}/${status}/function`);
    expect(response.status).toBe(status);
    expect([response.headers.get('content-type'), response.headers.get('x-odd')]).toEqual(['text/plain', 'kept']);
    expect(response.headers.get('x-request-id')).toBe('its own');
    expect(await response.text()).toBe('{"errorMessage":"secret","stackTrace":[]}');
  },
);
