/** npm run seed: a file into any table. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandError } from '../../commands/command.ts';
import { readSeedFile } from '../../commands/seed/seed-file.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { type EngineProxy, openProxy } from '../support/dynamodb-proxy.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

const SEED = fileURLToPath(new URL('../../commands/seed.ts', import.meta.url));
const TOKEN = fileURLToPath(new URL('../../commands/token.ts', import.meta.url));
const DEMO = new URL('../../local/demo.json', import.meta.url);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const file = (text: string | Buffer): string => {
  const name = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
  writeFileSync(name, text);
  return name;
};

const seedWith = (environment: Record<string, string>, ...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [SEED, ...words], { env: { ...process.env, ...environment } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

const seed = (...words: string[]) => seedWith({}, ...words);

test('it says how many of each it wrote, and the rows answer', async () => {
  const text = `{
    "users": [{"pk": 50, "username": "u", "name": "U", "uid": "x", "attributes": {"big": 18446744073709551616, "one": 1.0}}],
    "sources": [{"pk": "${SOURCE}", "slug": "s", "name": "S"}],
    "tokens": [{"key": "k3y", "user": 50, "intent": "api", "expiring": false, "permissions": ["view_scimsourceuser", "change_scimsourceuser"]}],
    "scim_users": [{"id": "seeded", "user": 50, "source": "${SOURCE.toUpperCase()}", "attributes": {"exact": 1e400, "": -0}}]
  }`;
  expect(await seed(file(text), '--table', stage.table.name)).toEqual({
    code: 0,
    stdout: `wrote 1 users, 1 sources, 1 tokens, 1 scim_users to ${stage.table.name}\n`,
    stderr: '',
  });
  const { status, text: answer } = await stage.patch('seeded', undefined, { token: 'k3y' });
  expect(status).toBe(200);
  expect(answer).toBe(
    '{"id":"seeded","user":50,"user_obj":{"pk":50,"username":"u","name":"U","is_active":true,"last_login":null,"email":"",' +
      `"attributes":{"big":18446744073709551616,"one":1.0},"uid":"x"},"source":"${SOURCE}","attributes":{"exact":1e400,"":-0}}`,
  );
});

test('of a token only the digest of its key is stored', async () => {
  await stage.load({ tokens: [{ key: 'plain-key', user: 1, intent: 'api', expiring: false, permissions: [] }] });
  const { Items } = await stage.table.documents.send(new ScanCommand({ TableName: stage.table.name }));
  const text = JSON.stringify(Items);
  expect(text).not.toContain('plain-key');
  expect(text).toContain(`token#${createHash('sha256').update('plain-key').digest('hex')}`);
});

test('a file of thousands of rows is loaded whole', async () => {
  const rows = Array.from({ length: 3_000 }, (_, n) => ({
    id: `many-${n}`,
    user: 2,
    source: SOURCE,
    attributes: { n },
  }));
  const { stdout } = await seed(file(JSON.stringify({ scim_users: rows })), '--table', stage.table.name);
  expect(stdout).toContain('3000 scim_users');
  for (const n of [0, 24, 25, 1_999, 2_999])
    expect(await stage.patch(`many-${n}`)).toMatchObject({ status: 200, json: { attributes: { n } } });
});

/** All that is in the table, by key. */
async function items(): Promise<Map<string, object>> {
  const { Items = [] } = await stage.table.documents.send(
    new ScanCommand({ TableName: stage.table.name, ConsistentRead: true }),
  );
  return new Map(Items.map((item) => [item.pk, item]));
}

const row = { id: 'first', user: 2, source: SOURCE };
const source = { pk: SOURCE, slug: 's', name: 'S' };
const token = { key: 'k', user: 1, intent: 'api', expiring: false, permissions: [] };
const user = { pk: 50, username: 'u', name: 'U', uid: 'x' };
const rows = (...scim_users: object[]) => file(JSON.stringify({ scim_users }));
const tokens = (...all: object[]) => file(JSON.stringify({ scim_users: [row], tokens: all }));
const sources = (...all: object[]) => file(JSON.stringify({ scim_users: [row], sources: all }));
const users = (...all: object[]) => file(JSON.stringify({ scim_users: [row], users: all }));
const latin1 = (text: string) => file(Buffer.from(text, 'latin1'));

test('a user of megabytes is loaded, over what it was', async () => {
  const large = (text: string) => users({ ...user, pk: 51, attributes: { text } });
  await stage.load({ scim_users: [{ id: 'of-51', user: 51, source: SOURCE }] });
  for (const text of ['a'.repeat(3_000_000), 'b'.repeat(1_000_000), 'c']) {
    expect(await seed(large(text), '--table', stage.table.name)).toMatchObject({ code: 0, stderr: '' });
    const { json } = await stage.patch('of-51');
    expect((json.user_obj as { attributes: object }).attributes).toEqual({ text });
  }
});

describe('what is typed wrong is told in one line, and nothing is written', () => {
  test.each<[string, string[], RegExp]>([
    ['no file', [], /^usage: npm run seed/],
    ['two files', ['a', 'b'], /^usage: npm run seed/],
    ['an unknown option', ['a', '--loud'], /^Unknown option '--loud'.*usage: npm run seed/],
    [
      'an option without its value',
      ['a', '--table'],
      /^Option '--table <value>' argument missing; usage: npm run seed/,
    ],
    [
      'an option with a value that it has not',
      ['a', '--overwrite=yes'],
      /^Option '--overwrite' does not take .*; usage: /,
    ],
    ['a file that is not there', ['/nowhere.json'], /^\/nowhere\.json: cannot be read \(ENOENT\)$/],
    ['a folder', ['/'], /^\/: cannot be read \(EISDIR\)$/],
    ['a file that is empty', [file('')], /^\S+: JSON parse error - Unexpected end of JSON input$/],
    ['a file of another format', [file('users:\n  - pk: 1\n')], /^\S+: JSON parse error - Unexpected token/],
    ['JSON that is no object', [file('[]')], /^\S+: must be object$/],
    ['a table that is not there', [users(user), '--table', 'nowhere'], /^the engine has no table of that name$/],
    ['a name that no table has', [rows(row), '--table', 'a b'], /^DynamoDB refuses the request: .*table.*$/i],
    ['no name of a table', [rows(row), '--table', ''], /^--table must be the name of a table$/],
    [
      'no engine',
      [rows(row), '--endpoint', 'http://127.0.0.1:9'],
      /^the DynamoDB engine does not answer: .*ECONNREFUSED/,
    ],
    ['an endpoint that is no URL', [rows(row), '--endpoint', 'here'], /^the endpoint must be a URL of .*, not "here"$/],
    ['an unknown field', [file('{"groups":[]}')], /^\S+: must NOT have additional properties groups$/],
    ['a wrong file', [rows(row, { ...row, id: '.' })], /^\S+: scim_users\/1\/id: /],
  ])('%s', async (_name, words, line) => {
    const before = await items();
    const table = words.includes('--table') ? [] : ['--table', stage.table.name];
    const { code, stdout, stderr } = await seed(...words, ...table);
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 1, stdout: '', lines: 2 });
    expect(stderr.slice(0, 7)).toBe('error: ');
    expect(stderr.slice(7, -1)).toMatch(line);
    expect(await items()).toEqual(before);
  });
});

/** Read before anything is written. */
test.each<[string, string[], RegExp]>([
  [
    'bytes that are no UTF-8',
    [latin1('{"users":[\n{"name":"m\xfcller"}]}')],
    /^\S+ is not UTF-8: byte FC at offset 21 \(line 2, column 11\): save it as UTF-8$/,
  ],
  [
    'half a character at the end',
    [latin1('{}\xe2\x82')],
    /^\S+ is not UTF-8: byte E2 at offset 2 \(line 1, column 3\): save it as UTF-8$/,
  ],
  [
    'UTF-16',
    [file(Buffer.from('\ufeff{}', 'utf16le'))],
    /^\S+ is not UTF-8: byte FF at offset 0 \(line 1, column 1\): save it as UTF-8$/,
  ],
  [
    'Latin-1 after the replacement character itself',
    [file(Buffer.concat([Buffer.from('"\ufffd'), Buffer.from([0xe4])]))],
    /^\S+ is not UTF-8: byte E4 at offset 4 \(line 1, column 3\): /,
  ],
  [
    'a wrong uuid in the second row',
    [rows(row, { ...row, source: 'x' })],
    /^\S+: scim_users\/1\/source must match format "uuid"$/,
  ],
  ['one id twice', [rows(row, row)], /^\S+: scim_users\/1 has the key of an earlier one$/],
  [
    'several wrong places',
    [rows(row, row, row, { ...row, id: '.' })],
    /^\S+: scim_users\/1 has the key of an earlier one \(and 2 more\)$/,
  ],
  [
    'an id that no key can hold',
    [rows(row, { ...row, id: 'x'.repeat(2_039) })],
    /^\S+: scim_users\/1\/id: Ensure this field has no more than 2038 bytes\.$/,
  ],
  [
    'an id with NUL',
    [rows(row, { ...row, id: 'a\0b' })],
    /^\S+: scim_users\/1\/id: Null characters are not allowed\.$/,
  ],
  [
    'an id with half a character',
    [rows(row, { ...row, id: 'a\ud800' })],
    /^\S+: scim_users\/1\/id: Surrogate characters are not allowed: U\+D800\.$/,
  ],
  ['an id that no URL names', [rows(row, { ...row, id: '..' })], /^\S+: scim_users\/1\/id: /],
  ['no id', [rows(row, { ...row, id: '' })], /^\S+: scim_users\/1\/id must NOT have fewer than 1 characters$/],
  [
    'null as attributes',
    [rows(row, { ...row, id: 'x', attributes: null })],
    /^\S+: scim_users\/1\/attributes: This field may not be null\.$/,
  ],
  [
    'attributes that no item can hold',
    [rows(row, { ...row, id: 'x', attributes: 'x'.repeat(405_504) })],
    /^\S+: scim_users\/1\/attributes: Ensure this field has no more than 405504 bytes\.$/,
  ],
  [
    'attributes that are too deep',
    [file(`{"scim_users":[{"attributes":${'['.repeat(1_000)}${']'.repeat(1_000)}}]}`)],
    /^\S+: JSON parse error - nested deeper than 1000 levels$/,
  ],
  [
    'a pk that a double changes',
    [file('{"users":[{"pk":9007199254740993,"username":"u","name":"","uid":""}]}')],
    /^\S+: users\/0\/pk must be <= 9007199254740991$/,
  ],
  [
    'a pk that is nearly whole',
    [file('{"users":[{"pk":1.00000000000000000001,"username":"u","name":"","uid":""}]}')],
    /^\S+: users\/0\/pk must be integer$/,
  ],
  ['a pk below 1', [users({ ...user, pk: 0 })], /^\S+: users\/0\/pk must be >= 1$/],
  [
    'a user of a row that a double changes',
    [file(`{"scim_users":[{"id":"x","user":1e16,"source":"${SOURCE}"}]}`)],
    /^\S+: scim_users\/0\/user must be <= 9007199254740991$/,
  ],
  ['a user of a token below 1', [tokens({ ...token, user: -1 })], /^\S+: tokens\/0\/user must be >= 1$/],
  [
    'a key with half a character',
    [tokens({ ...token, key: 'k\udfff' })],
    /^\S+: tokens\/0\/key holds a NUL character or a lone surrogate$/,
  ],
  [
    'a key with a line end',
    [tokens({ ...token, key: 'k\n' })],
    /^\S+: tokens\/0\/key ends in white space, or holds a line end: no header carries it$/,
  ],
  [
    'a permission with half a character',
    [tokens({ ...token, permissions: ['\ud800'] })],
    /^\S+: tokens\/0\/permissions\/0 holds a NUL character or a lone surrogate$/,
  ],
  [
    'a token that no item can hold',
    [tokens({ ...token, description: 'é'.repeat(204_800) })],
    /^\S+: tokens\/0 takes \d+ bytes, and an item holds 409600$/,
  ],
  [
    'many permissions',
    [tokens({ ...token, permissions: Array.from({ length: 100_000 }, (_, n) => `p${n}`) })],
    /^\S+: tokens\/0 takes \d+ bytes, and an item holds 409600$/,
  ],
  [
    'a source that no item can hold',
    [sources({ ...source, name: 'x'.repeat(409_600) })],
    /^\S+: sources\/0 takes \d+ bytes, and an item holds 409600$/,
  ],
  [
    'a name of a source with half a character',
    [sources({ ...source, name: '\ud800' })],
    /^\S+: sources\/0\/name holds a NUL character or a lone surrogate$/,
  ],
  [
    'a user that no response can hold',
    [users(user, { ...user, pk: 2, attributes: { text: 'x'.repeat(5_242_880) } })],
    /^\S+: users\/1\/attributes is too large: user_obj takes 52\d{5} bytes in a response, at most 5242880 are possible$/,
  ],
  [
    'a user that is smaller, but of so many quotes that no response can hold it',
    [users({ ...user, attributes: { text: '"'.repeat(1_400_000) } })],
    /^\S+: users\/0\/attributes is too large: user_obj takes 56\d{5} bytes in a response, at most 5242880 are possible$/,
  ],
  [
    'a username with NUL',
    [users({ ...user, username: 'a\0b' })],
    /^\S+: users\/0\/username holds a NUL character or a lone surrogate$/,
  ],
  [
    'a username with half a character',
    [users({ ...user, username: '\ud800' })],
    /^\S+: users\/0\/username holds a NUL character or a lone surrogate$/,
  ],
])('a seed is refused with its first wrong place: %s', (_name, [name = ''], line) => {
  expect(() => readSeedFile(name)).toThrow(CommandError);
  expect(() => readSeedFile(name)).toThrow(line);
});

test('a byte order mark at the start of the file is left out', async () => {
  const text = `\ufeff{"scim_users":[{"id":"marked \ufeff","user":2,"source":"${SOURCE}"}]}`;
  expect(await seed(file(text), '--table', stage.table.name)).toMatchObject({ code: 0, stderr: '' });
  expect(await stage.patch('marked \ufeff')).toMatchObject({ status: 200 });
});

test('a token at the limit of an item is written', async () => {
  const token = { key: 'large-token', user: 1, intent: 'api', expiring: false, permissions: [] };
  const described = (length: number) =>
    file(JSON.stringify({ tokens: [{ ...token, description: 'x'.repeat(length) }] }));
  const { stderr } = await seed(described(409_600), '--table', stage.table.name);
  const over = Number(/takes (\d+) bytes/.exec(stderr)?.[1]) - 409_600;
  expect(await seed(described(409_600 - over), '--table', stage.table.name)).toMatchObject({ code: 0, stderr: '' });
});

test('rows and tokens whose user or source is nowhere are written, with a warning that names them', async () => {
  const nowhere = '00000000-0000-4000-8000-000000000000';
  const name = file(
    JSON.stringify({
      users: [{ pk: 60, username: 'u', name: 'U', uid: 'x' }],
      tokens: [{ key: 'orphan', user: 404, intent: 'api', expiring: false, permissions: [] }],
      scim_users: [
        { id: 'has-both', user: 60, source: SOURCE },
        { id: 'has-no-user', user: 405, source: SOURCE },
        { id: 'has-no-source', user: 2, source: nowhere },
      ],
    }),
  );
  const at = stage.table.name;
  expect(await seed(name, '--table', at)).toEqual({
    code: 0,
    stdout: `wrote 1 users, 0 sources, 1 tokens, 3 scim_users to ${at}\n`,
    stderr: [
      `warning: tokens/0: there is no user 404 in the file or in ${at}\n`,
      `warning: scim_users/1: there is no user 405 in the file or in ${at}\n`,
      `warning: scim_users/2: there is no source ${nowhere} in the file or in ${at}\n`,
    ].join(''),
  });
});

test('of many such rows the first ten are named', async () => {
  const scim_users = Array.from({ length: 300 }, (_, n) => ({ id: `orphan-${n}`, user: 404, source: SOURCE }));
  const { stderr } = await seed(file(JSON.stringify({ scim_users })), '--table', stage.table.name);
  const lines = stderr.trimEnd().split('\n');
  expect([lines.length, lines.at(-1)]).toEqual([11, 'warning: 290 more refer to what is in neither']);
});

describe('off loopback', () => {
  const KEY = 'kz8Jq2vN5tXr7WbLmPdY';
  const complete: Required<Seed> = {
    users: [
      { pk: 71, username: 'u71', name: 'U', uid: 'x' },
      { pk: 72, username: 'u72', name: 'U', uid: 'x' },
    ],
    sources: [{ pk: '77777777-7777-4777-8777-777777777777', slug: 'seven', name: 'Seven' }],
    tokens: [
      {
        key: KEY,
        identifier: 'seeded',
        user: 71,
        intent: 'api',
        expiring: false,
        permissions: ['view_scimsourceuser'],
      },
    ],
    scim_users: [{ id: 'seven', user: 71, source: '77777777-7777-4777-8777-777777777777', attributes: { n: 1 } }],
  };

  /** The engine by an address that is not loopback's name, which Linux and macOS take for this machine. */
  let proxy: EngineProxy;
  let endpoint: string;
  beforeAll(async () => {
    proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
    endpoint = proxy.endpoint.replace('127.0.0.1', '0.0.0.0');
  });
  afterAll(() => proxy.close());

  const away = (content: Seed, ...words: string[]) =>
    seed(file(JSON.stringify(content)), '--table', stage.table.name, '--endpoint', endpoint, ...words);
  const own = new Set(['user#71', 'user#72', 'source#77777777-7777-4777-8777-777777777777', 'scim_user#seven']);
  const mine = async () => [...(await items())].filter(([pk, item]) => own.has(pk) || 'identifier' in item);

  test('a seed is written once; again it changes nothing, and over others only with --overwrite', async () => {
    const at = stage.table.name;
    expect(await away(complete)).toEqual({
      code: 0,
      stdout: `wrote 2 users, 1 sources, 1 tokens, 1 scim_users to ${at}\n`,
      stderr: '',
    });
    const before = await mine();
    expect(before).toHaveLength(5);
    expect(await away(complete)).toEqual({
      code: 0,
      stdout: `wrote 0 users, 0 sources, 0 tokens, 0 scim_users; 5 are there as they are to ${at}\n`,
      stderr: '',
    });
    expect(await mine()).toEqual(before);

    const changed: Seed = {
      users: [{ ...(complete.users[0] as never as object), is_active: false } as never, complete.users[1] as never],
      scim_users: [
        { ...(complete.scim_users[0] as never as object), attributes: { n: 2 } } as never,
        { id: 'eight', user: 71, source: SOURCE },
      ],
    };
    expect(await away(changed)).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${at} has others of these keys: 1 users (71), 1 scim_users ("seven"). Nothing was written; --overwrite writes over them\n`,
    });
    expect(await mine()).toEqual(before);
    expect(await stage.patch('eight')).toMatchObject({ status: 404 });

    expect(await away(changed, '--overwrite')).toEqual({
      code: 0,
      stdout: `wrote 0 users, 0 sources, 0 tokens, 1 scim_users; overwrote 1 users (71), 1 scim_users ("seven"); 1 are there as they are to ${at}\n`,
      stderr: '',
    });
    expect(await stage.patch('seven')).toMatchObject({
      json: { attributes: { n: 2 }, user_obj: { is_active: false } },
    });
  });

  const [demo] = (JSON.parse(readFileSync(DEMO, 'utf8')) as Required<Seed>).tokens;
  test.each<[string, string, RegExp]>([
    [
      "one of the demo data's",
      String(demo?.key),
      /^error: \S+ tokens\/0\/key is the demo data's, which everybody knows: /,
    ],
    [
      'of one character',
      'x',
      /^error: \S+ tokens\/0\/key can be guessed, with fewer than 20 characters or 8 different ones: /,
    ],
    ['of 19 characters', KEY.slice(1), /^error: \S+ tokens\/0\/key can be guessed/],
    ['of 60 equal characters', 'x'.repeat(60), /^error: \S+ tokens\/0\/key can be guessed/],
  ])('a key %s is refused, with --overwrite too', async (_name, key, line) => {
    const before = await items();
    for (const words of [[], ['--overwrite']])
      expect(await away({ tokens: [{ ...(demo as never as object), key } as never] }, ...words)).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(line),
      });
    expect(await items()).toEqual(before);
  });

  test('a key that was revoked is not made valid again, not with --overwrite either', async () => {
    const key = 'mN5tXr7WbLmPdYkz8Jq2v';
    const content: Seed = {
      users: [{ pk: 73, username: 'u73', name: 'U', uid: 'x' }],
      tokens: complete.tokens.map((token) => ({ ...token, user: 73, key, identifier: 'to-be-revoked' })),
    };
    const row = await stage.row();
    expect(await away(content, '--overwrite')).toMatchObject({ code: 0 });
    await promisify(execFile)(process.execPath, [TOKEN, 'revoke', 'to-be-revoked', '--table', stage.table.name]);
    for (const words of [[], ['--overwrite']])
      expect(await away(content, ...words)).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^error: \S+ tokens\/0\/key was revoked in \S+, and would work again: /),
      });
    expect(await stage.patch(row, {}, { token: key })).toMatchObject({ json: { detail: 'Token invalid/expired' } });
  });

  test('what is said of AWS is said without an endpoint, or of one in the variables', async () => {
    const name = file(JSON.stringify({ tokens: [demo] }));
    for (const environment of [
      { AWS_ENDPOINT_URL_DYNAMODB: endpoint },
      { AWS_ENDPOINT_URL_DYNAMODB: '', AWS_ENDPOINT_URL: endpoint },
      { AWS_ENDPOINT_URL_DYNAMODB: '' },
    ])
      expect(await seedWith(environment, name, '--table', stage.table.name)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("is the demo data's"),
      });
  });
});
