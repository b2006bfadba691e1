/** Hostile requests in bytes on a socket to the gateway emulator, listed and generated: each gets its answer, below 500, and the next one is served. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadSeed } from '../../../commands/seed/load-seed.ts';
import { LOCAL_TABLE } from '../../../commands/table-definition.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { freePort } from '../../../local/services.ts';
import { type Served, serve } from '../../support/served.ts';
import { checkListed } from './check-listed.ts';
import { claims, type Subject } from './claims.ts';
import { TOKEN_SEED } from './function.ts';
import { BASE, gatewaySubject, held } from './gateway.ts';
import { text } from './json-text.ts';
import { LISTED } from './listed.ts';
import { overTheWire, TOKEN } from './requests.ts';
import { exchange, toBytes } from './wire.ts';

let served: Served;
let subject: Subject;
beforeAll(async () => {
  const DYNAMODB_ENDPOINT = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT });
  subject = await gatewaySubject(served, openTable(LOCAL_TABLE));
}, 60_000);
afterAll(() => served.stop(), 60_000);

test.each(LISTED)('$name: $status', async (row) => {
  const { status, isGateways = false } = await checkListed(subject, row);
  expect([status, isGateways]).toEqual([row.gateway ?? row.status, row.gateway !== undefined]);
});

test('whatever is sent: a few hundred of the requests of npm run fuzz', async () => {
  await fc.assert(fc.asyncProperty(overTheWire, claims(subject)), { numRuns: 300 });
}, 120_000);

/** Ids that a URL's normalisation, a path's separators or a second decoding would change. */
const ODD_IDS = [
  ...'. .. ... .a ./a a/../b / // /a a/ % %25 %2e %2E%2e .%2e %2F %252f .; ..; ; ? # + * ~ : {id} \\ ..\\'.split(' '),
  ...[' .', ' a ', "'", '\t\u200b\t', '\r\n.', '\x7f', '\ufeff'],
];

/** Through fetch, which normalises a URL as browsers do (WHATWG URL). */
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

test.each(ODD_IDS)('a row that moves to the id %j is reached there, or does not move', assertReachable);

test('a row that moves to any id is reached there, or does not move', async () => {
  await fc.assert(
    fc.asyncProperty(
      text.map((name) => name.toWellFormed()),
      assertReachable,
    ),
    { numRuns: 300 },
  );
}, 60_000);

const GATEWAYS = 'the gateway';
const FUNCTIONS = 'the function';
type Said = typeof GATEWAYS | typeof FUNCTIONS;
const AUTHORIZATION = ['authorization', `Bearer ${TOKEN}`] as const;

const lines: [name: string, lines: [string, string][], status: number, by: Said][] = [
  ['a second token', [['authorization', `Bearer ${TOKEN}`]], 403, FUNCTIONS],
  ['a second token of another name', [['AUTHORIZATION', 'Bearer other']], 403, FUNCTIONS],
  ['a second token behind a line end', [['x', `a\r\nauthorization: Bearer ${TOKEN}`]], 403, FUNCTIONS],
  [
    'If-Match on two lines',
    [
      ['if-match', '"a"'],
      ['if-match', '"b"'],
    ],
    412,
    FUNCTIONS,
  ],
  [
    'If-Match in two cases',
    [
      ['if-match', '"a"'],
      ['If-Match', '"b"'],
    ],
    412,
    FUNCTIONS,
  ],
  [
    'any version in another case',
    [
      ['if-match', '"a"'],
      ['If-Match', '*'],
    ],
    400,
    FUNCTIONS,
  ],
  [
    'If-None-Match on two lines, of which one is any version',
    [
      ['if-none-match', '"a"'],
      ['If-None-Match', '*'],
    ],
    400,
    FUNCTIONS,
  ],
  [
    'If-None-Match on two lines',
    [
      ['if-none-match', '"a"'],
      ['If-None-Match', 'W/"b"'],
    ],
    200,
    FUNCTIONS,
  ],
  [
    'two types',
    [
      ['content-type', 'application/json'],
      ['Content-Type', 'text/plain'],
    ],
    415,
    FUNCTIONS,
  ],
  [
    'what objects have',
    [
      ['__proto__', 'x'],
      ['constructor', 'x'],
      ['toString', 'x'],
    ],
    200,
    FUNCTIONS,
  ],
  ['500 headers', Array.from({ length: 500 }, (_, n) => [`x-${n}`, '']), 200, FUNCTIONS],
  ['5,000 headers', Array.from({ length: 5_000 }, (_, n) => [`x-${n}`, '']), 400, GATEWAYS],
  ['100 kB of header', [['x', 'x'.repeat(100_000)]], 400, GATEWAYS],
  ['CR in a value', [['x', 'a\rb']], 400, GATEWAYS],
  ['LF in a value', [['x', 'a\nb']], 400, GATEWAYS],
  ['NUL in a value', [['x', 'a\0b']], 400, GATEWAYS],
  ['a folded line', [['x', 'a\r\n b']], 400, GATEWAYS],
  ['a space in a name', [['x y', '']], 400, GATEWAYS],
  ['no name', [['', 'x']], 400, GATEWAYS],
  ['two lengths', [['content-length', '1']], 400, GATEWAYS],
  ['a length and chunks', [['transfer-encoding', 'chunked']], 400, GATEWAYS],
  ['a compression that is none', [['content-encoding', 'gzip']], 415, FUNCTIONS],
  [
    'two codings on two lines',
    [
      ['content-encoding', 'identity'],
      ['Content-Encoding', 'gzip'],
    ],
    415,
    FUNCTIONS,
  ],
  ['an answer of another type', [['accept', 'text/html']], 200, FUNCTIONS],
  ['an expectation', [['expect', 'the worst']], 417, GATEWAYS],
  ['a cookie that is none', [['cookie', ';;;="{']], 200, FUNCTIONS],
];

const targets: [target: string, status: number, by: Said][] = [
  ...['.', '..', '%2e', '%2e%2e', '%2E.', '', '/', 'a/b', '..;/a'].map((id): [string, number, Said] => [
    id,
    404,
    GATEWAYS,
  ]),
  ...['%', '%zz', '%c0%af', '%ff', '%ed%a0%80', 'a b', 'a\0b', '\xff', 'a\rb', 'a\nb'].map(
    (id): [string, number, Said] => [id, 400, GATEWAYS],
  ),
  ...['%00', 'a%00', '%0d%0a', '%2f', '..%2f..', '%252e', '*', '\\', '"<>^`|', '__proto__', 'x'.repeat(12_000)].map(
    (id): [string, number, Said] => [id, 404, FUNCTIONS],
  ),
];

const send = async (bytes: Buffer) => {
  const answer = await exchange(served.url, bytes);
  return { ...answer, by: held(answer).isGateways ? GATEWAYS : FUNCTIONS };
};

test.each(lines)('headers: %s', async (_name, headers, status, by) => {
  const id = await subject.row();
  const target = `${BASE}${id}/`;
  const body = Buffer.from('{"user":2}');
  expect(
    await send(toBytes({ target, host: new URL(served.url).host, headers: [AUTHORIZATION, ...headers], body })),
  ).toMatchObject({ status, by });
  expect(await subject.read(id)).toMatchObject({ status: 200 });
});

test.each([
  ['UTF-8', 'tök-日本', 'utf8', 200],
  ['Latin-1', 'tök', 'latin1', 200],
  ['UTF-8 with white space around it', 'tök-日本 \t', 'utf8', 200],
  ['bytes that are neither a token nor UTF-8', 't\xe9k', 'latin1', 403],
] as const)('a token of letters beyond ASCII on the wire: %s', async (_name, name, encoding, status) => {
  const key = `${randomUUID()}-${name}`;
  const tokens = [
    { ...TOKEN_SEED, key: status === 200 ? key.trim() : 'another', permissions: [...TOKEN_SEED.permissions] },
  ];
  await loadSeed(openTable(LOCAL_TABLE), { value: { tokens }, lossless: { tokens } }, () => {});
  const headers = [['authorization', Buffer.from(`Bearer ${key}`, encoding).toString('latin1')]] as const;
  const target = `${BASE}${await subject.row()}/`;
  const { host } = new URL(served.url);
  expect(await send(toBytes({ target, host, headers }))).toMatchObject({ status, by: FUNCTIONS });
});

test.each(targets)('the id %j', async (id, status, by) => {
  const answer = await send(
    toBytes({
      target: `${BASE}${id}/`,
      host: new URL(served.url).host,
      headers: [AUTHORIZATION],
      body: Buffer.from('{}'),
    }),
  );
  expect(answer).toMatchObject({ status, by });
});

test.each(['', '/', '?', '/?a=b'])('a path may end in %j', async (end) => {
  const id = await subject.row();
  const { host } = new URL(served.url);
  const target = `${BASE}${id}${end}`;
  expect(await send(toBytes({ target, host, headers: [AUTHORIZATION] }))).toMatchObject({ status: 200, by: FUNCTIONS });
});

/** HOST stands for the gateway's own. */
test.each([
  ['NUL', '\0\0\0\0\r\n\r\n'],
  ['another protocol', '\x16\x03\x01\x00\xa5\x01'],
  ['another version', `PATCH ${BASE}a/ HTTP/9.9\r\n\r\n`],
  ['a method of its own', `FOO ${BASE}a/ HTTP/1.1\r\nhost: HOST\r\n\r\n`],
  ['a chunk of no length', `PATCH ${BASE}a/ HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n\r\n`],
  ['a target that is no URL', `PATCH http://[::x/ HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n`],
])('no request: %s', async (_name, text) => {
  const bytes = text.replace('HOST', new URL(served.url).host);
  expect(await send(Buffer.from(bytes, 'latin1'))).toMatchObject({ status: 400, by: GATEWAYS });
  expect(await subject.read(await subject.row())).toMatchObject({ status: 200 });
});
