/** npm run seed writes a file into any table. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandError } from '../../commands/command.ts';
import { readSeedFile } from '../../commands/seed/seed-file.ts';
import { command as seedCommand } from '../../commands/seed.ts';
import { command as tokenCommand } from '../../commands/token.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { type DynamoDbProxy, openProxy } from '../support/dynamodb-proxy.ts';
import { runInProcess, runProcess, startCommand } from '../support/run-command.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

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

const seed = (...args: string[]) => runInProcess(seedCommand, args);

test('writes users, sources, tokens and rows, prints their numbers, and the function serves the rows', async () => {
  const text = `{
    "users": [{"pk": 50, "username": "u", "name": "U", "uid": "x", "attributes": {"big": 18446744073709551616, "one": 1.0}}],
    "sources": [{"pk": "${SOURCE}", "slug": "s", "name": "S"}],
    "tokens": [{"key": "k3y", "user": 50, "intent": "api", "expiring": false, "permissions": ["view_scimsourceuser", "change_scimsourceuser"]}],
    "scim_users": [{"id": "seeded", "user": 50, "source": "${SOURCE.toUpperCase()}", "attributes": {"exact": 1e400, "": -0}}]
  }`;
  expect(await seed(file(text), '--table', stage.table.name)).toEqual({
    code: 0,
    stdout: `wrote to ${stage.table.name}: 1 users, 1 sources, 1 tokens, 1 scim_users\n`,
    stderr: '',
  });
  const { status, text: answer } = await stage.patch('seeded', undefined, { token: 'k3y' });
  expect(status).toBe(200);
  expect(answer).toBe(
    '{"id":"seeded","user":50,"user_obj":{"pk":50,"username":"u","name":"U","is_active":true,"last_login":null,"email":"",' +
      `"attributes":{"big":18446744073709551616,"one":1.0},"uid":"x"},"source":"${SOURCE}","attributes":{"exact":1e400,"":-0}}`,
  );
});

test('stores the digest of a key, never the key', async () => {
  await stage.load({ tokens: [{ key: 'plain-key', user: 1, intent: 'api', expiring: false, permissions: [] }] });
  const { Items } = await stage.table.documents.send(new ScanCommand({ TableName: stage.table.name }));
  const text = JSON.stringify(Items);
  expect(text).not.toContain('plain-key');
  expect(text).toContain(`token#${createHash('sha256').update('plain-key').digest('hex')}`);
});

test('loads all of thousands of rows', async () => {
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

/** All items of the table, by key. */
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

test('overwrites a user of megabytes', async () => {
  const large = (text: string) => users({ ...user, pk: 51, attributes: { text } });
  await stage.load({ scim_users: [{ id: 'of-51', user: 51, source: SOURCE }] });
  for (const text of ['a'.repeat(3_000_000), 'b'.repeat(1_000_000), 'c']) {
    expect(await seed(large(text), '--table', stage.table.name)).toMatchObject({ code: 0, stderr: '' });
    const { json } = await stage.patch('of-51');
    expect((json.user_obj as { attributes: object }).attributes).toEqual({ text });
  }
});

describe('writes nothing and reports in one line, with exit code', () => {
  test.each<[number, string, string[], RegExp]>([
    [2, 'no file', [], /^FILE is missing \(npm run seed -- --help shows the usage\)$/],
    [2, 'two files', ['a', 'b'], /^unexpected argument "b" \(npm run seed -- --help /],
    [2, 'an unknown option', ['a', '--loud'], /^unknown option --loud \(npm run seed -- --help /],
    [2, 'an option without its value', ['a', '--table'], /^--table needs a value \(npm run seed -- --help /],
    [2, 'a flag with a value', ['a', '--overwrite=yes'], /^--overwrite takes no value \(npm run seed -- --help /],
    [2, 'an empty table name', [rows(row), '--table', ''], /^--table must be the name of a table \(/],
    [2, 'an invalid endpoint', [rows(row), '--endpoint', 'here'], /^--endpoint must be a URL of .*, not "here" \(/],
    [
      2,
      'an endpoint elsewhere without a table',
      [rows(row), '--table-is-left-out', '--endpoint', 'http://192.0.2.1'],
      /^--endpoint is http:\/\/192\.0\.2\.1, which is not on this machine\. Name the table with --table NAME \(/,
    ],
    [1, 'a missing file', ['/nowhere.json'], /^\/nowhere\.json: cannot be read \(there is no such file\)$/],
    [1, 'a folder', ['/'], /^\/: cannot be read \(it is a folder\)$/],
    [1, 'an empty file', [file('')], /^\S+ is empty$/],
    [1, 'a binary file', [file(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff]))], /^\S+ is not UTF-8: byte FF at /],
    [1, 'YAML', [file('users:\n  - pk: 1\n')], /^\S+: JSON parse error - Unexpected token/],
    [1, 'JSON that is no object', [file('[]')], /^\S+: must be object$/],
    [
      1,
      'an unknown table',
      [users(user), '--table', 'nowhere'],
      /^there is no table nowhere at http:\/\/127\.0\.0\.1:\d+ \(region us-east-1\)\. npm start makes \S+; name /,
    ],
    [1, 'an invalid table name', [rows(row), '--table', 'a b'], /^DynamoDB refuses the request: .*table.*$/i],
    [1, 'an unknown field', [file('{"groups":[]}')], /^\S+: must NOT have additional properties groups$/],
    [1, 'a wrong id', [rows(row, { ...row, id: '.' })], /^\S+: scim_users\/1\/id: /],
  ])('%i: %s', async (code, _name, args, line) => {
    const before = await items();
    const table = args.some((arg) => arg.startsWith('--table')) ? [] : ['--table', stage.table.name];
    const ran = await seed(...args.filter((arg) => arg !== '--table-is-left-out'), ...table);
    expect({ code: ran.code, stdout: ran.stdout, lines: ran.stderr.split('\n').length }).toEqual({
      code,
      stdout: '',
      lines: 2,
    });
    expect(ran.stderr.slice(0, 7)).toBe('error: ');
    expect(ran.stderr.slice(7, -1)).toMatch(line);
    expect(await items()).toEqual(before);
  });
});

describe('a process', () => {
  test('writes the result to stdout and ends with 0', async () => {
    expect(await runProcess('commands/seed.ts', [rows(row), '--table', stage.table.name])).toEqual({
      code: 0,
      stdout: `wrote to ${stage.table.name}: 0 users, 0 sources, 0 tokens, 1 scim_users\n`,
      stderr: '',
    });
  });

  test('writes the error to stderr and ends with 1, or with 2 for wrong arguments', async () => {
    expect(await runProcess('commands/seed.ts', [rows(row), '--table', 'nowhere'])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: there is no table nowhere at .*\n$/),
    });
    expect(await runProcess('commands/seed.ts', [rows(row), '--endpoint', 'http://127.0.0.1:9'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: DynamoDB at http://127.0.0.1:9 (region us-east-1) does not respond: connect ECONNREFUSED 127.0.0.1:9\n',
    });
    expect(await runProcess('commands/seed.ts', [])).toMatchObject({ code: 2, stdout: '' });
  });

  test('ends with 130 on Ctrl-C and says what stays', async () => {
    // Accepts the connection and never responds.
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { child, ended } = startCommand('commands/seed.ts', [rows(row), '--endpoint', endpoint]);
    await once(server, 'connection');
    child.kill('SIGINT');
    expect(await ended).toEqual({
      code: 130,
      stdout: '',
      stderr: 'stopped. What was written stays. Run it again to write the rest\n',
    });
    server.close();
  });
});

test.each<[string, string[], RegExp]>([
  [
    'invalid UTF-8',
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
  ['one id twice', [rows(row, row)], /^\S+: scim_users\/1 has the same key as an earlier one$/],
  [
    'several wrong places',
    [rows(row, row, row, { ...row, id: '.' })],
    /^\S+: scim_users\/1 has the same key as an earlier one \(and 2 more\)$/,
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
    /^\S+: tokens\/0\/key has a NUL character or a lone surrogate$/,
  ],
  [
    'a key with a line end',
    [tokens({ ...token, key: 'k\n' })],
    /^\S+: tokens\/0\/key ends in white space or has a line break, which no header can hold$/,
  ],
  [
    'a permission with half a character',
    [tokens({ ...token, permissions: ['\ud800'] })],
    /^\S+: tokens\/0\/permissions\/0 has a NUL character or a lone surrogate$/,
  ],
  [
    'a token that no item can hold',
    [tokens({ ...token, description: 'é'.repeat(204_800) })],
    /^\S+: tokens\/0 takes \d+ bytes, and the limit of an item is 409600$/,
  ],
  [
    'many permissions',
    [tokens({ ...token, permissions: Array.from({ length: 100_000 }, (_, n) => `p${n}`) })],
    /^\S+: tokens\/0 takes \d+ bytes, and the limit of an item is 409600$/,
  ],
  [
    'a source that no item can hold',
    [sources({ ...source, name: 'x'.repeat(409_600) })],
    /^\S+: sources\/0 takes \d+ bytes, and the limit of an item is 409600$/,
  ],
  [
    'a name of a source with half a character',
    [sources({ ...source, name: '\ud800' })],
    /^\S+: sources\/0\/name has a NUL character or a lone surrogate$/,
  ],
  [
    'a user that no response can hold',
    [users(user, { ...user, pk: 2, attributes: { text: 'x'.repeat(5_242_880) } })],
    /^\S+: users\/1\/attributes is too large: user_obj takes 52\d{5} bytes in a response, and the limit is 5242880$/,
  ],
  [
    'a user that is smaller, but of so many quotes that no response can hold it',
    [users({ ...user, attributes: { text: '"'.repeat(1_400_000) } })],
    /^\S+: users\/0\/attributes is too large: user_obj takes 56\d{5} bytes in a response, and the limit is 5242880$/,
  ],
  [
    'a username with NUL',
    [users({ ...user, username: 'a\0b' })],
    /^\S+: users\/0\/username has a NUL character or a lone surrogate$/,
  ],
  [
    'a username with half a character',
    [users({ ...user, username: '\ud800' })],
    /^\S+: users\/0\/username has a NUL character or a lone surrogate$/,
  ],
])('names the first wrong place of a seed: %s', (_name, [name = ''], line) => {
  expect(() => readSeedFile(name)).toThrow(CommandError);
  expect(() => readSeedFile(name)).toThrow(line);
});

test('ignores a byte order mark at the start of the file', async () => {
  const text = `\ufeff{"scim_users":[{"id":"marked \ufeff","user":2,"source":"${SOURCE}"}]}`;
  expect(await seed(file(text), '--table', stage.table.name)).toMatchObject({ code: 0, stderr: '' });
  expect(await stage.patch('marked \ufeff')).toMatchObject({ status: 200 });
});

test('writes a token of the largest size of an item', async () => {
  const token = { key: 'large-token', user: 1, intent: 'api', expiring: false, permissions: [] };
  const described = (length: number) =>
    file(JSON.stringify({ tokens: [{ ...token, description: 'x'.repeat(length) }] }));
  const { stderr } = await seed(described(409_600), '--table', stage.table.name);
  const over = Number(/takes (\d+) bytes/.exec(stderr)?.[1]) - 409_600;
  expect(await seed(described(409_600 - over), '--table', stage.table.name)).toMatchObject({ code: 0, stderr: '' });
});

test('writes rows and tokens with a missing user or source, with a warning that names each', async () => {
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
    stdout: `wrote to ${at}: 1 users, 0 sources, 1 tokens, 3 scim_users\n`,
    stderr: [
      `warning: tokens/0: there is no user 404 in the file or in ${at}\n`,
      `warning: scim_users/1: there is no user 405 in the file or in ${at}\n`,
      `warning: scim_users/2: there is no source ${nowhere} in the file or in ${at}\n`,
    ].join(''),
  });
});

test('names the first ten of many such rows', async () => {
  const scim_users = Array.from({ length: 300 }, (_, n) => ({ id: `orphan-${n}`, user: 404, source: SOURCE }));
  const { stderr } = await seed(file(JSON.stringify({ scim_users })), '--table', stage.table.name);
  const lines = stderr.trimEnd().split('\n');
  expect([lines.length, lines.at(-1)]).toEqual([11, 'warning: 290 more have a user or a source that is in neither']);
});

describe('in a table elsewhere', () => {
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

  /** DynamoDB at 0.0.0.0: Linux and macOS connect to this machine, and the command takes it for another. */
  let proxy: DynamoDbProxy;
  let endpoint: string;
  beforeAll(async () => {
    proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
    endpoint = proxy.endpoint.replace('127.0.0.1', '0.0.0.0');
  });
  afterAll(() => proxy.close());

  const away = (content: Seed, ...args: string[]) =>
    seed(file(JSON.stringify(content)), '--table', stage.table.name, '--endpoint', endpoint, ...args);
  const own = new Set(['user#71', 'user#72', 'source#77777777-7777-4777-8777-777777777777', 'scim_user#seven']);
  const mine = async () => [...(await items())].filter(([pk, item]) => own.has(pk) || 'identifier' in item);

  test('writes a seed once, changes nothing in a second run, and overwrites other items only with --overwrite', async () => {
    const at = stage.table.name;
    expect(await away(complete)).toEqual({
      code: 0,
      stdout: `wrote to ${at}: 2 users, 1 sources, 1 tokens, 1 scim_users\n`,
      stderr: '',
    });
    const before = await mine();
    expect(before).toHaveLength(5);
    expect(await away(complete)).toEqual({
      code: 0,
      stdout: `wrote to ${at}: 0 users, 0 sources, 0 tokens, 0 scim_users; 5 were there already\n`,
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
      stderr: `error: ${at} has other items of these keys: 1 users (71), 1 scim_users ("seven"). Nothing was written; --overwrite overwrites them\n`,
    });
    expect(await mine()).toEqual(before);
    expect(await stage.patch('eight')).toMatchObject({ status: 404 });

    expect(await away(changed, '--overwrite')).toEqual({
      code: 0,
      stdout: `wrote to ${at}: 0 users, 0 sources, 0 tokens, 1 scim_users; overwrote 1 users (71), 1 scim_users ("seven"); 1 were there already\n`,
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
      /^error: \S+ tokens\/0\/key is a key of the demo data, which everybody knows\. /,
    ],
    [
      'of one character',
      'x',
      /^error: \S+ tokens\/0\/key is easy to guess: it has fewer than 20 characters, or fewer than 8 different ones\. /,
    ],
    ['of 19 characters', KEY.slice(1), /^error: \S+ tokens\/0\/key is easy to guess/],
    ['of 60 equal characters', 'x'.repeat(60), /^error: \S+ tokens\/0\/key is easy to guess/],
  ])('refuses a key %s, with --overwrite too', async (_name, key, line) => {
    const before = await items();
    for (const args of [[], ['--overwrite']])
      expect(await away({ tokens: [{ ...(demo as never as object), key } as never] }, ...args)).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(line),
      });
    expect(await items()).toEqual(before);
  });

  test('refuses a revoked key, with --overwrite too', async () => {
    const key = 'mN5tXr7WbLmPdYkz8Jq2v';
    const content: Seed = {
      users: [{ pk: 73, username: 'u73', name: 'U', uid: 'x' }],
      tokens: complete.tokens.map((token) => ({ ...token, user: 73, key, identifier: 'to-be-revoked' })),
    };
    const row = await stage.row();
    expect(await away(content, '--overwrite')).toMatchObject({ code: 0 });
    await runInProcess(tokenCommand, ['revoke', 'to-be-revoked', '--table', stage.table.name]);
    for (const args of [[], ['--overwrite']])
      expect(await away(content, ...args)).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^error: \S+ tokens\/0\/key was revoked in \S+ and would work again\. /),
      });
    expect(await stage.patch(row, {}, { token: key })).toMatchObject({ json: { detail: 'Token invalid/expired' } });
  });

  test('refuses weak keys for an AWS account, and for an endpoint from a variable', async () => {
    const name = file(JSON.stringify({ tokens: [demo] }));
    for (const environment of [
      { AWS_ENDPOINT_URL_DYNAMODB: endpoint },
      { AWS_ENDPOINT_URL_DYNAMODB: '', AWS_ENDPOINT_URL: endpoint },
      { AWS_ENDPOINT_URL_DYNAMODB: '' },
    ])
      expect(await runInProcess(seedCommand, [name, '--table', stage.table.name], environment)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('is a key of the demo data'),
      });
  });
});
