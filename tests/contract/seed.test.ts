/** npm run seed: a file into any table. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openStage, SOURCE, type Stage } from '../engine/stage.ts';

const SEED = fileURLToPath(new URL('../../local/seed.ts', import.meta.url));

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const file = (text: string): string => {
  const name = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
  writeFileSync(name, text);
  return name;
};

const seed = (...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [SEED, ...words], { env: { ...process.env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

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

describe('what is wrong is told in one line, and nothing is written', () => {
  const row = { id: 'first', user: 2, source: SOURCE };
  const token = { key: 'k', user: 1, intent: 'api', expiring: false, permissions: [] };
  test.each([
    ['no file', [], /^error: usage: npm run seed/],
    ['two files', ['a', 'b'], /^error: usage: npm run seed/],
    ['an unknown option', ['a', '--loud'], /^error: Unknown option '--loud'.*usage: npm run seed/],
    [
      'no such table',
      [file('{"users":[{"pk":1,"username":"u","name":"","uid":""}]}'), '--table', 'nowhere'],
      /^error: the engine has no table of that name\n$/,
    ],
    [
      'no engine',
      [file(JSON.stringify({ scim_users: [row] })), '--endpoint', 'http://127.0.0.1:9'],
      /^error: the DynamoDB engine does not answer: .*ECONNREFUSED/,
    ],
    ['an unknown field', [file('{"groups":[]}')], /^error: \S+ must NOT have additional properties groups\n$/],
    [
      'a wrong uuid in the second row',
      [file(JSON.stringify({ scim_users: [row, { ...row, source: 'x' }] }))],
      /^error: \S+ scim_users\/1\/source must match format "uuid"\n$/,
    ],
    [
      'a date-time that Go does not read',
      [file(JSON.stringify({ tokens: [{ ...token, expiring: true, expires: '2030-01-01T00:00:00+01' }] }))],
      /^error: \S+ tokens\/0\/expires must match format "date-time"\n$/,
    ],
    [
      'one id twice',
      [file(JSON.stringify({ scim_users: [row, row] }))],
      /^error: \S+ scim_users\/1 has the key of an earlier one\n$/,
    ],
    [
      'a token that no header carries',
      [file(JSON.stringify({ tokens: [{ key: 'k\n', user: 1, intent: 'api', expiring: false, permissions: [] }] }))],
      /^error: \S+ tokens\/0\/key ends in white space, or holds a line end or NUL: no header carries it\n$/,
    ],
    [
      'an id that no key can hold',
      [file(JSON.stringify({ scim_users: [{ ...row, id: 'x'.repeat(2_039) }] }))],
      /^error: \S+ scim_users\/0\/id: Ensure this field has no more than 2038 bytes\.\n$/,
    ],
    [
      'an id that no URL can name',
      [file(JSON.stringify({ scim_users: [row, { ...row, id: '..' }] }))],
      /^error: \S+ scim_users\/1\/id: This field may not be "\." or "\.\."/,
    ],
    [
      'an id of half a character',
      [file(JSON.stringify({ scim_users: [{ ...row, id: '\ud800' }] }))],
      /^error: \S+ scim_users\/0\/id: Surrogate characters are not allowed: U\+D800\.\n$/,
    ],
    [
      'attributes that no item can hold',
      [file(JSON.stringify({ scim_users: [{ ...row, attributes: 'x'.repeat(405_504) }] }))],
      /^error: \S+ scim_users\/0\/attributes: Ensure this field has no more than 405504 bytes\.\n$/,
    ],
    [
      'attributes that may not be sent back',
      [file(JSON.stringify({ scim_users: [{ ...row, attributes: null }] }))],
      /^error: \S+ scim_users\/0\/attributes: This field may not be null\.\n$/,
    ],
  ])('%s', async (_name, words, line) => {
    const table = words.includes('--table') ? [] : ['--table', stage.table.name];
    expect(await seed(...words, ...table)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(line) });
    expect(await stage.patch('first')).toMatchObject({ status: 404 });
  });
});

describe('the identifier of a seeded token', () => {
  const token = (key: string, identifier: string) => ({
    key,
    identifier,
    user: 1,
    intent: 'api',
    expiring: false,
    permissions: [],
  });
  const load = (...tokens: object[]) =>
    seed(
      file(JSON.stringify({ tokens, scim_users: [{ id: 'beside-tokens', user: 2, source: SOURCE }] })),
      '--table',
      stage.table.name,
    );

  test('that another key of the table has is refused in one line, before anything is written', async () => {
    expect(await load(token('here', 'taken'))).toMatchObject({ code: 0 });
    await stage.table.documents.send(
      new DeleteCommand({ TableName: stage.table.name, Key: { pk: 'scim_user#beside-tokens' } }),
    );
    expect(await load(token('there', 'free'), token('elsewhere', 'taken'))).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: the identifier taken is taken in ${stage.table.name} by the token with the digest ${createHash('sha256').update('here').digest('hex').slice(0, 12)}: choose another, or revoke that one\n`,
    });
    expect(await stage.patch('beside-tokens')).toMatchObject({ status: 404 });
    expect(await stage.patch('first', undefined, { token: 'there' })).toMatchObject({ status: 403 });
  });

  test('may be written again with its key, and be swapped within the seed', async () => {
    expect(await load(token('one', 'first'), token('two', 'second'))).toMatchObject({ code: 0 });
    expect(await load(token('one', 'first'))).toMatchObject({ code: 0 });
    expect(await load(token('one', 'second'), token('two', 'first'))).toMatchObject({ code: 0 });
  });
});
