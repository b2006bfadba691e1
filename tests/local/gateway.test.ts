/** The local stage refuses requests from foreign web pages, and its gateway responds as the deployed one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../local/services.ts';
import { type Served, serve } from '../support/served.ts';
import { exchange, toBytes, type WireRequest } from '../verify/hostile/wire.ts';

const ROW = '/api/v3/sources/scim_users/demo/';
const AUTHORIZATION = ['Authorization', 'Bearer demo-token'] as const;

let served: Served;
beforeAll(async () => {
  served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
});
afterAll(() => served.stop());

interface Target {
  readonly url: string;
  /** A request that reads data. */
  readonly request: Omit<WireRequest, 'host'>;
}

const printed = (pattern: RegExp): string => pattern.exec(served.output())?.[1] as string;
const pageUrl = (): string => printed(/^page (\S+)\/$/m);

/** Every listening server. */
const SERVERS: Readonly<Record<string, () => Target>> = {
  gateway: () => ({ url: served.url, request: { target: ROW, headers: [AUTHORIZATION] } }),
  page: () => ({ url: pageUrl(), request: { method: 'GET', target: '/page.json' } }),
  'gateway through the page': () => ({ url: pageUrl(), request: { target: ROW, headers: [AUTHORIZATION] } }),
  "Lambda's endpoint": () => ({
    url: served.lambda.endpoint,
    request: {
      method: 'POST',
      target: `/2015-03-31/functions/${served.lambda.functionName}/invocations`,
      body: Buffer.from(
        JSON.stringify({ pathParameters: { id: 'demo' }, headers: { authorization: 'Bearer demo-token' } }),
      ),
    },
  }),
  'DynamoDB Local': () => ({
    url: printed(/^DynamoDB Local on (\S+)$/m),
    request: {
      method: 'POST',
      target: '/',
      headers: [
        ['Authorization', 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, Signature=x'],
        ['Content-Type', 'application/x-amz-json-1.0'],
        ['X-Amz-Target', 'DynamoDB_20120810.Scan'],
      ],
      body: Buffer.from('{"TableName":"scim-source-users-local"}'),
    },
  }),
};

/** The data of each that no web page may read. */
const DATA = /demo-token|costCenter|user_obj/;

const send = ({ url, request }: Target, { host = new URL(url).host, headers = [] as [string, string][] } = {}) =>
  exchange(url, toBytes({ ...request, host, headers: [...(request.headers ?? []), ...headers] }));

describe.each(Object.entries(SERVERS))('%s', (name, target) => {
  test('serves a request for each name of loopback', async () => {
    const { port } = new URL(target().url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect(await send(target(), { host })).toMatchObject({ status: 200, text: expect.stringMatching(DATA) });
  });

  test.each(['evil.example', 'evil.example:PORT', '127.0.0.1.evil.example:PORT', '0.0.0.0:PORT'])(
    'refuses a page that has rebound its name to 127.0.0.1: Host %s',
    async (host) => {
      const { port } = new URL(target().url);
      const response = await send(target(), { host: host.replace('PORT', port) });
      expect([400, 404, 421]).toContain(response.status);
      expect(response.text).not.toMatch(DATA);
    },
  );

  test('refuses a second Host', async () => {
    const response = await send(target(), { headers: [['Host', 'evil.example']] });
    expect([400, 404, 421]).toContain(response.status);
    expect(response.text).not.toMatch(DATA);
  });

  test.each(['https://evil.example', 'http://localhost:1', 'http://127.0.0.1', 'null', ''])(
    'lets no page of another origin read: Origin %j',
    async (origin) => {
      const preflight = [
        ['Origin', origin],
        ['Access-Control-Request-Method', 'POST'],
        ['Access-Control-Request-Headers', 'authorization,content-type,x-amz-target'],
      ] as [string, string][];
      const responses = [
        await send(target(), { headers: [['Origin', origin]] }),
        await send({ ...target(), request: { ...target().request, method: 'OPTIONS' } }, { headers: preflight }),
      ];
      for (const { headers } of responses) {
        expect(headers['access-control-allow-origin']).toBeUndefined();
        expect(headers['access-control-allow-credentials']).toBeUndefined();
      }
      // DynamoDB Local serves it without the header that would let the browser show it to the page. The browser does
      // not even send it: X-Amz-Target needs a preflight, which is refused.
      if (name !== 'DynamoDB Local') expect(responses.map(({ status }) => status)).toEqual([403, 403]);
    },
  );
});

test('the refusals are GenericErrors that name the accepted values', async () => {
  const { host, port } = new URL(served.url);
  const gateway = SERVERS.gateway?.() as Target;
  const foreignHost = await send(gateway, { host: 'evil.example' });
  expect(foreignHost).toMatchObject({ status: 421, headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(foreignHost.text)).toEqual({
    detail: expect.stringMatching(`^The Host header must be one of ${host}, localhost:${port}, .*\\.$`),
  });
  const foreignPage = await send(gateway, { headers: [['Origin', 'https://evil.example']] });
  expect(JSON.parse(foreignPage.text)).toEqual({
    detail: expect.stringMatching(`^The Origin header must be absent, http://${host}, .*\\.$`),
  });
});

test.each([
  ['gateway', () => served.url],
  ['gateway through the page', () => served.url],
  ['gateway through the page', pageUrl],
])('the %s serves its own origin, without CORS, like a deployed stage', async (name, origin) => {
  const target = SERVERS[name]?.() as Target;
  const response = await send(target, { headers: [['Origin', origin()]] });
  expect(response.status).toBe(200);
  expect(Object.keys(response.headers).filter((header) => /^access-control|^vary$/.test(header))).toEqual([]);
});

test('OPTIONS goes to the function, like every method on the deployed stage', async () => {
  const preflight: [string, string][] = [['Access-Control-Request-Method', 'PATCH']];
  const target: Target = { url: served.url, request: { method: 'OPTIONS', target: ROW } };
  expect(await send(target, { headers: preflight })).toMatchObject({
    status: 403,
    text: '{"detail":"Authentication credentials were not provided."}',
  });
  expect(await send(target, { headers: [...preflight, [...AUTHORIZATION]] })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, PUT, PATCH, DELETE, HEAD' },
    text: '{"detail":"Method \\"OPTIONS\\" not allowed."}',
  });
});

describe("the gateway's own responses are those of deploy/cloudformation/gateway.yml", () => {
  const NOT_FOUND = '{"detail":"Not found."}';
  const REFUSED = '{"detail":"The request was refused."}';
  const TOO_LARGE = '{"detail":"Request body is too large."}';

  test.each<[string, Partial<WireRequest>, number, string]>([
    ['an unknown route', { method: 'GET', target: '/nothing' }, 404, NOT_FOUND],
    ['the root', { method: 'GET', target: '/' }, 404, NOT_FOUND],
    ['an unknown route with a body', { method: 'POST', target: '/nothing', body: Buffer.from('{') }, 404, NOT_FOUND],
    ['HEAD of an unknown route', { method: 'HEAD', target: '/nothing' }, 404, ''],
    ['OPTIONS of an unknown route', { method: 'OPTIONS', target: '/nothing' }, 404, NOT_FOUND],
    ['an escape that cannot be decoded', { target: ROW.replace('demo', '%zz') }, 400, REFUSED],
    ['bytes that are no UTF-8', { target: ROW.replace('demo', '%ff') }, 400, REFUSED],
    ['a target that is no path', { target: 'http://[::x/' }, 400, REFUSED],
    ['too large a body', { body: Buffer.alloc(10 * 2 ** 20 + 1, '1') }, 413, TOO_LARGE],
    ['too large a body of an unknown route', { target: '/no', body: Buffer.alloc(2 ** 21, '1') }, 413, TOO_LARGE],
    ['an unknown expectation', { headers: [['Expect', 'the worst']] }, 417, REFUSED],
    ['headers without an end', { headers: [['X', 'x'.repeat(100_000)]] }, 400, REFUSED],
    ['NUL in a header', { headers: [['X', 'a\0b']] }, 400, REFUSED],
    ['two lengths', { headers: [['Content-Length', '1']] }, 400, REFUSED],
  ])('%s', async (_name, request, status, text) => {
    const { host } = new URL(served.url);
    const response = await exchange(served.url, toBytes({ target: ROW, host, ...request }));
    expect(response).toMatchObject({ status, text });
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  test.each([
    ['bytes that are no HTTP', '\0\0\0\0\r\n\r\n'],
    ['a method that is none', `FOO ${ROW} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['another version', `PATCH ${ROW} HTTP/9.9\r\n\r\n`],
    ['a chunk without a length', `PATCH ${ROW} HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`],
  ])('%s', async (_name, text) => {
    const bytes = Buffer.from(text.replace('HOST', new URL(served.url).host), 'latin1');
    expect(await exchange(served.url, bytes)).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/json', 'x-request-id': expect.any(String) },
      text: REFUSED,
    });
  });
});
