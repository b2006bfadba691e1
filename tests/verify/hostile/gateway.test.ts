/** Hostile requests, listed and generated, as bytes on a socket to the gateway emulator. Each gets a status below 500, and the next request is served. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadSeed } from '../../../commands/seed/load-seed.ts';
import { LOCAL_TABLE } from '../../../commands/table-definition.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { freePort } from '../../../local/services.ts';
import { type Served, serve } from '../../support/served.ts';
import { checkListed } from './check-listed.ts';
import { createChecker, type Subject } from './claims.ts';
import { assertConcurrently } from './concurrent-runs.ts';
import { TOKEN_SEED } from './function.ts';
import { BASE, checkResponse, gatewaySubject } from './gateway.ts';
import { text } from './json-text.ts';
import { LISTED } from './listed.ts';
import { overTheWire, TOKEN } from './requests.ts';
import { exchange, toBytes } from './wire.ts';

let served: Served;
let table: Table;
let subject: Subject;
beforeAll(async () => {
  // Its own DynamoDB Local: other test files load other users into the table of npm start.
  served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: '' });
  const endpoint = /^DynamoDB Local on (\S+)$/m.exec(served.output())?.[1] as string;
  table = openTable(LOCAL_TABLE, { endpoint });
  subject = await gatewaySubject(served, table);
});
afterAll(() => served?.stop());

test.each(LISTED)('the response to $name has its status', async (listed) => {
  const { status, isFromGateway = false } = await checkListed(subject, listed);
  expect([status, isFromGateway]).toEqual([listed.gateway ?? listed.status, listed.gateway !== undefined]);
});

test('the claims hold of 300 of the requests that npm run fuzz generates', async () => {
  await assertConcurrently(() => fc.asyncProperty(overTheWire, createChecker(subject)), 300);
});

/** The normalisation of a URL, the separators of a path, or a second decoding would change these. */
const ODD_IDS = [
  ...'. .. ... .a ./a a/../b / // /a a/ % %25 %2e %2E%2e .%2e %2F %252f .; ..; ; ? # + * ~ : {id} \\ ..\\'.split(' '),
  ...[' .', ' a ', "'", '\t\u200b\t', '\r\n.', '\x7f', '\ufeff'],
];

/** fetch normalises a URL as browsers do (WHATWG URL). */
async function fetchPatch(id: string, body: object = {}) {
  const response = await fetch(`${served.url}${BASE}${encodeURIComponent(id)}/`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function assertReachable(id: string): Promise<void> {
  const from = await subject.row();
  const moved = await fetchPatch(from, { id });
  if (moved.status !== 200) return expect(moved).toMatchObject({ status: 400, json: { id: [expect.any(String)] } });
  const to = String(moved.json.id);
  expect(await fetchPatch(to, { attributes: 1 })).toMatchObject({ status: 200, json: { id: to, attributes: 1 } });
  expect(await fetchPatch(to, { id: from })).toMatchObject({ status: 200, json: { id: from } });
}

test.each(ODD_IDS)('a row that moves to the id %j is found there, or the move is 400', assertReachable);

test('a row that moves to any id is found there, or the move is 400', async () => {
  const ids = text.map((name) => name.toWellFormed());
  await assertConcurrently(() => fc.asyncProperty(ids, assertReachable), 300);
});

const GATEWAY = 'the gateway';
const FUNCTION = 'the function';
type Responder = typeof GATEWAY | typeof FUNCTION;
const AUTHORIZATION = ['authorization', `Bearer ${TOKEN}`] as const;

const lines: [name: string, lines: [string, string][], status: number, by: Responder][] = [
  ['a second token', [['authorization', `Bearer ${TOKEN}`]], 403, FUNCTION],
  ['a second token in another spelling of the header', [['AUTHORIZATION', 'Bearer other']], 403, FUNCTION],
  ['a second token behind a line break', [['x', `a\r\nauthorization: Bearer ${TOKEN}`]], 403, FUNCTION],
  [
    'If-Match on two lines',
    [
      ['if-match', '"a"'],
      ['if-match', '"b"'],
    ],
    412,
    FUNCTION,
  ],
  [
    'If-Match in two spellings',
    [
      ['if-match', '"a"'],
      ['If-Match', '"b"'],
    ],
    412,
    FUNCTION,
  ],
  [
    'If-Match with * in another spelling of the header',
    [
      ['if-match', '"a"'],
      ['If-Match', '*'],
    ],
    400,
    FUNCTION,
  ],
  [
    'If-None-Match on two lines, of which one is *',
    [
      ['if-none-match', '"a"'],
      ['If-None-Match', '*'],
    ],
    400,
    FUNCTION,
  ],
  [
    'If-None-Match on two lines',
    [
      ['if-none-match', '"a"'],
      ['If-None-Match', 'W/"b"'],
    ],
    200,
    FUNCTION,
  ],
  [
    'two content types',
    [
      ['content-type', 'application/json'],
      ['Content-Type', 'text/plain'],
    ],
    415,
    FUNCTION,
  ],
  [
    'the names that objects inherit',
    [
      ['__proto__', 'x'],
      ['constructor', 'x'],
      ['toString', 'x'],
    ],
    200,
    FUNCTION,
  ],
  ['500 headers', Array.from({ length: 500 }, (_, n) => [`x-${n}`, '']), 200, FUNCTION],
  ['5,000 headers', Array.from({ length: 5_000 }, (_, n) => [`x-${n}`, '']), 400, GATEWAY],
  ['a header of 100 kB', [['x', 'x'.repeat(100_000)]], 400, GATEWAY],
  ['CR in a value', [['x', 'a\rb']], 400, GATEWAY],
  ['LF in a value', [['x', 'a\nb']], 400, GATEWAY],
  ['NUL in a value', [['x', 'a\0b']], 400, GATEWAY],
  ['a folded header', [['x', 'a\r\n b']], 400, GATEWAY],
  ['a space in a name', [['x y', '']], 400, GATEWAY],
  ['an empty name', [['', 'x']], 400, GATEWAY],
  ['two lengths', [['content-length', '1']], 400, GATEWAY],
  ['a length and chunks', [['transfer-encoding', 'chunked']], 400, GATEWAY],
  ['gzip of a body that is not gzipped', [['content-encoding', 'gzip']], 415, FUNCTION],
  [
    'two content encodings on two lines',
    [
      ['content-encoding', 'identity'],
      ['Content-Encoding', 'gzip'],
    ],
    415,
    FUNCTION,
  ],
  ['Accept: text/html', [['accept', 'text/html']], 200, FUNCTION],
  ['an unknown Expect', [['expect', 'the worst']], 417, GATEWAY],
  ['an invalid cookie', [['cookie', ';;;="{']], 200, FUNCTION],
];

const targets: [target: string, status: number, by: Responder][] = [
  // Without this segment the path is the collection's.
  ...['.', '%2e'].map((id): [string, number, Responder] => [id, 405, FUNCTION]),
  ...['..', '%2e%2e', '%2E.', '', '/', 'a/b', '..;/a'].map((id): [string, number, Responder] => [id, 404, GATEWAY]),
  ...['%', '%zz', '%c0%af', '%ff', '%ed%a0%80', 'a b', 'a\0b', '\xff', 'a\rb', 'a\nb'].map(
    (id): [string, number, Responder] => [id, 400, GATEWAY],
  ),
  ...['%00', 'a%00', '%0d%0a', '%2f', '..%2f..', '%252e', '*', '\\', '"<>^`|', '__proto__', 'x'.repeat(12_000)].map(
    (id): [string, number, Responder] => [id, 404, FUNCTION],
  ),
];

const send = async (bytes: Buffer) => {
  const response = await exchange(served.url, bytes);
  return { ...response, by: checkResponse(response).isFromGateway ? GATEWAY : FUNCTION };
};

test.each(lines)(
  'the status of a request with %s is by the gateway or by the function, and the row is still served',
  async (_name, headers, status, by) => {
    const id = await subject.row();
    const target = `${BASE}${id}/`;
    const body = Buffer.from('{"user":2}');
    expect(
      await send(toBytes({ target, host: new URL(served.url).host, headers: [AUTHORIZATION, ...headers], body })),
    ).toMatchObject({ status, by });
    expect(await subject.read(id)).toMatchObject({ status: 200 });
  },
);

test.each([
  ['UTF-8', 'tök-日本', 'utf8', 200],
  ['Latin-1', 'tök', 'latin1', 200],
  ['UTF-8 with white space around it', 'tök-日本 \t', 'utf8', 200],
  ['bytes of no token that are not UTF-8 either', 't\xe9k', 'latin1', 403],
] as const)(
  'a token beyond ASCII is accepted as UTF-8 and as Latin-1, and refused as neither: %s',
  async (_name, name, encoding, status) => {
    const key = `${randomUUID()}-${name}`;
    const tokens = [
      { ...TOKEN_SEED, key: status === 200 ? key.trim() : 'another', permissions: [...TOKEN_SEED.permissions] },
    ];
    await loadSeed(table, { value: { tokens }, lossless: { tokens } }, () => {});
    const headers = [['authorization', Buffer.from(`Bearer ${key}`, encoding).toString('latin1')]] as const;
    const target = `${BASE}${await subject.row()}/`;
    const { host } = new URL(served.url);
    expect(await send(toBytes({ target, host, headers }))).toMatchObject({ status, by: FUNCTION });
  },
);

test.each(targets)('the id %j on the wire is %i, by %s', async (id, status, by) => {
  const response = await send(
    toBytes({
      target: `${BASE}${id}/`,
      host: new URL(served.url).host,
      headers: [AUTHORIZATION],
      body: Buffer.from('{}'),
    }),
  );
  expect(response).toMatchObject({ status, by });
});

test.each(['', '/', '?', '/?a=b'])('a path that ends in %j is served', async (end) => {
  const id = await subject.row();
  const { host } = new URL(served.url);
  const target = `${BASE}${id}${end}`;
  expect(await send(toBytes({ target, host, headers: [AUTHORIZATION] }))).toMatchObject({ status: 200, by: FUNCTION });
});

/** HOST is a placeholder for the gateway's host. */
test.each([
  ['NUL', '\0\0\0\0\r\n\r\n'],
  ['another protocol', '\x16\x03\x01\x00\xa5\x01'],
  ['another version', `PATCH ${BASE}a/ HTTP/9.9\r\n\r\n`],
  ['an unknown method', `FOO ${BASE}a/ HTTP/1.1\r\nhost: HOST\r\n\r\n`],
  [
    'a chunk without a length',
    `PATCH ${BASE}a/ HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nzz\r\n\r\n`,
  ],
  ['a target that is no URL', `PATCH http://[::x/ HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n`],
])('the gateway responds 400 to bytes that are no request, and serves the next one: %s', async (_name, text) => {
  const bytes = text.replace('HOST', new URL(served.url).host);
  expect(await send(Buffer.from(bytes, 'latin1'))).toMatchObject({ status: 400, by: GATEWAY });
  expect(await subject.read(await subject.row())).toMatchObject({ status: 200 });
});
