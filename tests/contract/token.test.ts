/** npm run token: API tokens are made, listed and revoked, on the real engine, by the real command, for the real function. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openStage, SOURCE, type Stage } from '../engine/stage.ts';

const TOKEN = fileURLToPath(new URL('../../local/token.ts', import.meta.url));
const CACHE_SECONDS = 1;

let stage: Stage;
beforeAll(async () => {
  process.env.TOKEN_CACHE_SECONDS = String(CACHE_SECONDS);
  stage = await openStage({ own: true });
});
afterAll(() => stage.close());

const token = (...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [TOKEN, ...words, '--table', stage.table.name],
      { env: { ...process.env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

const create = async (...words: string[]) => (await token('create', '--user', '1', ...words)).stdout.trim();
const list = async () => JSON.parse((await token('list', '--json')).stdout) as Record<string, unknown>[];
const unique = () => `t-${randomUUID()}`;

test('the key alone is on stdout, works, and is nowhere in the table but as its digest', async () => {
  const identifier = unique();
  const made = await token('create', '--user', '1', '--identifier', identifier, '--description', 'for a test');
  expect(made).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^[\w-]{60}\n$/),
    stderr: expect.stringContaining(`made ${identifier} of user 1`),
  });
  const key = made.stdout.trim();
  expect(await stage.patch(await stage.row(), { attributes: {} }, { token: key })).toMatchObject({ status: 200 });

  const pages = await Array.fromAsync(paginateScan({ client: stage.table.documents }, { TableName: stage.table.name }));
  const items = pages.flatMap(({ Items = [] }) => Items);
  expect(JSON.stringify(items)).not.toContain(key);
  const digest = createHash('sha256').update(key).digest('hex');
  expect(items.find(({ pk }) => pk === `token#${digest}`)).toEqual({
    pk: `token#${digest}`,
    identifier,
    description: 'for a test',
    user: 1,
    intent: 'api',
    expiring: false,
    expires: null,
    permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});

test('the permissions that are given are the ones it has', async () => {
  const key = await create('--permissions', 'view_scimsourceuser');
  expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 403 });
});

test.each([
  ['--days', '90', 90 * 86_400],
  ['--expires', new Date(Date.now() + 3_600_000).toISOString(), 3_600],
])('it expires by %s', async (option, value, seconds) => {
  const identifier = unique();
  const key = await create(option, value, '--identifier', identifier);
  expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 200 });
  const found = (await list()).find((listed) => listed.identifier === identifier);
  expect(Math.abs(Date.parse(String(found?.expires)) - Date.now() - seconds * 1000)).toBeLessThan(60_000);
});

test('one that is revoked stops working within the cache time', async () => {
  const identifier = unique();
  const key = await create('--identifier', identifier);
  const id = await stage.row();
  expect(await stage.patch(id, {}, { token: key })).toMatchObject({ status: 200 });
  const revoked = await token('revoke', identifier);
  const since = performance.now();
  expect(revoked).toEqual({ code: 0, stdout: `revoked ${identifier}\n`, stderr: '' });
  while ((await stage.patch(id, {}, { token: key })).status === 200)
    expect(performance.now() - since).toBeLessThan(CACHE_SECONDS * 1000);
  expect(await stage.patch(id, {}, { token: key })).toMatchObject({
    status: 403,
    json: { detail: 'Token invalid/expired' },
  });
});

test('of several names those that are known are revoked, and the others told', async () => {
  const identifier = unique();
  await create('--identifier', identifier);
  expect(await token('revoke', 'nobody', identifier, identifier)).toEqual({
    code: 1,
    stdout: `revoked ${identifier}\n`,
    stderr: 'error: no one token is called nobody\n',
  });
});

test('the list says of each whose it is, what it may and what is the matter with it; no key, no whole digest', async () => {
  const identifier = unique();
  const key = await create('--identifier', identifier, '--description', 'listed');
  const tokens = await list();
  expect(tokens).toContainEqual({
    identifier,
    state: 'valid',
    user: 1,
    username: 'akadmin',
    permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
    expires: null,
    created: expect.any(String),
    description: 'listed',
  });
  const named = (seeded: string) => createHash('sha256').update(seeded).digest('hex').slice(0, 12);
  const states = Object.fromEntries(tokens.map((listed) => [listed.identifier, listed.state]));
  expect(states).toMatchObject({
    [named('admin')]: 'valid',
    [named('outdated')]: 'expired',
    [named('inactive-owner')]: 'owner is inactive',
    [named('no-owner')]: 'owner is missing',
    [named('recovery')]: 'is for recovery',
  });
  const { stdout } = await token('list');
  expect(stdout).toMatch(
    new RegExp(`^${identifier} +valid +1 akadmin +view_scimsourceuser,change_scimsourceuser +never +listed$`, 'm'),
  );
  expect(stdout).not.toContain(key);
  expect(stdout).not.toMatch(/[0-9a-f]{64}/);
});

test('a seeded token is revoked by the start of its digest, or by the identifier that the seed gives it', async () => {
  const identifier = unique();
  const seeded = { user: 1, intent: 'api' as const, expiring: false, permissions: ['view_scimsourceuser'] };
  const key = randomUUID();
  await stage.load({
    tokens: [
      { ...seeded, key },
      { ...seeded, key: randomUUID(), identifier },
    ],
  });
  const name = createHash('sha256').update(key).digest('hex').slice(0, 12);
  expect(await token('revoke', name, identifier)).toMatchObject({ code: 0 });
  expect((await list()).map((listed) => listed.identifier)).not.toContain(name);
});

test('a name that two tokens have revokes neither', async () => {
  const identifier = unique();
  const seeded = { identifier, user: 1, intent: 'api' as const, expiring: false, permissions: [] };
  await stage.load({
    tokens: [
      { ...seeded, key: randomUUID() },
      { ...seeded, key: randomUUID() },
    ],
  });
  expect(await token('revoke', identifier)).toMatchObject({ code: 1, stdout: '' });
  expect((await list()).filter((listed) => listed.identifier === identifier)).toHaveLength(2);
});

test('tokens beyond the first megabyte of the table are seen', async () => {
  const attributes = { text: 'x'.repeat(390_000) };
  const scim_users = Array.from({ length: 8 }, () => ({ id: randomUUID(), user: 2, source: SOURCE, attributes }));
  await stage.load({ scim_users });
  const identifiers = Array.from({ length: 4 }, unique);
  await Promise.all(identifiers.map((identifier) => create('--identifier', identifier)));
  expect((await list()).map((listed) => listed.identifier)).toEqual(expect.arrayContaining(identifiers));
});

describe('it is refused, in one line, and nothing is made:', () => {
  test.each([
    [[], /^usage: /],
    [['delete'], /^usage: /],
    [['toString'], /^usage: /],
    [['create'], /^--user must name the pk/],
    [['create', '--user', 'alice'], /^--user must name the pk/],
    [['create', '--user', '77'], /^there is no user 77 in test-/],
    [
      ['create', '--user', '1', '--permissions', 'view_scimsourceuser,fly'],
      /^there is no permission "fly"; there are view_/,
    ],
    [['create', '--user', '1', '--permissions', ''], /^there is no permission ""/],
    [['create', '--user', '1', '--days', '0'], /^--days must be a whole number/],
    [['create', '--user', '1', '--expires', 'tomorrow'], /^--expires must be a date/],
    [['create', '--user', '1', '--expires', '2099-02-30'], /^--expires must be a date/],
    [['create', '--user', '1', '--expires', '2099-02-01T10:00'], /^--expires must be a date/],
    [['create', '--user', '1', '--expires', '2024-01-01T00:00:00Z'], /^--expires has passed/],
    [['create', '--user', '1', '--expires', '2099-01-01', '--days', '1'], /^either --expires or --days/],
    [['create', '--user', '1', '--identifier', 'a b'], /^--identifier must be of letters/],
    [['create', '--key', 'mine'], /Unknown option '--key'.*usage: /],
    [['revoke'], /^usage: /],
    [['list', '--endpoint', 'nowhere'], /^the endpoint must be a URL/],
  ])('%j', async (words, line) => {
    const { code, stdout, stderr } = await token(...words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.replace(/^error: /, '')).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('an identifier that is taken', async () => {
    const identifier = unique();
    await create('--identifier', identifier);
    expect(await token('create', '--user', '1', '--identifier', identifier)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `error: the identifier ${identifier} is taken\n`,
    });
  });
});
