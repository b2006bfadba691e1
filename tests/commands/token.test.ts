/** npm run token makes, lists and revokes API tokens in DynamoDB Local, and the function follows. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { command } from '../../commands/token.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import { type ChildProcessStage, openChildProcessStage } from '../support/child-process-stage.ts';
import { runInProcess, runProcess, startCommand } from '../support/run-command.ts';
import { SOURCE } from '../support/stage-seed.ts';

const CACHE_SECONDS = 1;

let stage: ChildProcessStage;
beforeAll(async () => {
  process.env.TOKEN_CACHE_SECONDS = String(CACHE_SECONDS);
  stage = await openChildProcessStage();
});
afterAll(() => stage.close());

const onTable = (args: string[]) => [...args, ...(args.length === 0 ? [] : ['--table', stage.table.name])];
const token = (...args: string[]) => runInProcess(command, onTable(args));

const create = async (...args: string[]) => (await token('create', '--user', '1', ...args)).stdout.trim();
const list = async () => JSON.parse((await token('list', '--json')).stdout) as Record<string, unknown>[];
const unique = () => `t-${randomUUID()}`;
const digestOf = (key: string) => createHash('sha256').update(key).digest('hex');

const SEEDED = { user: 1, intent: 'api' as const, expiring: false, permissions: ['view_scimsourceuser'] };

/** Writes tokens that no command makes, such as two of one identifier. @returns their digests */
async function put(...tokens: object[]): Promise<string[]> {
  const items = tokens.map((item) => ({ pk: `token#${digestOf(randomUUID())}`, ...SEEDED, expires: null, ...item }));
  await writeItems(stage.table, items);
  return items.map(({ pk }) => pk.slice('token#'.length));
}

const listed = async (identifier: string) => (await list()).filter((one) => one.identifier === identifier);

test('prints the key alone to stdout, and stores only its digest', async () => {
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
    expiring: true,
    expires: expect.stringMatching(/Z$/),
    permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});

test('gives the token the permissions of --permissions', async () => {
  const key = await create('--permissions', 'view_scimsourceuser');
  expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 403 });
});

test.each([
  [[], 90],
  [['--days', '7'], 7],
])('makes a token that expires in time with %j', async (options, days) => {
  const identifier = unique();
  const before = Date.now();
  const key = await create(...options, '--identifier', identifier);
  expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 200 });
  const [made] = await listed(identifier);
  const at = Date.parse(String(made?.expires)) - days * 86_400_000;
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
});

test('makes a token that expires at the date of --expires', async () => {
  const identifier = unique();
  const key = await create('--expires', '2199-02-28T12:00:00+05:30', '--identifier', identifier);
  expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 200 });
  expect(await listed(identifier)).toMatchObject([{ state: 'valid', expires: '2199-02-28T12:00:00+05:30' }]);
});

test('says that the token expires after 90 days without --days, --expires or --never', async () => {
  expect((await token('create', '--user', '1')).stderr).toMatch(
    /; expires \S+Z \(after 90 days; --days, --expires or --never/,
  );
  expect((await token('create', '--user', '1', '--days', '90')).stderr).toMatch(/; expires \S+Z\. /);
});

test('makes a token that never expires with --never', async () => {
  const identifier = unique();
  const { code, stdout, stderr } = await token('create', '--user', '1', '--never', '--identifier', identifier);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('; expires never. ') });
  expect(await stage.patch(await stage.row(), {}, { token: stdout.trim() })).toMatchObject({ status: 200 });
  expect(await list()).toContainEqual(expect.objectContaining({ identifier, state: 'valid', expires: null }));
});

test('revokes a token, which stops working within the cache time', async () => {
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

test('revokes the known ones of several names, and reports the others', async () => {
  const identifier = unique();
  await create('--identifier', identifier);
  expect(await token('revoke', 'nobody', identifier, identifier)).toEqual({
    code: 1,
    stdout: `revoked ${identifier}\n`,
    stderr: 'error: no token is called nobody\n',
  });
});

test('lists owner, permissions and state of each token, without keys and whole digests', async () => {
  const identifier = unique();
  const key = await create('--identifier', identifier, '--description', 'listed', '--never');
  const digest = digestOf(key).slice(0, 12);
  const tokens = await list();
  expect(tokens).toContainEqual({
    identifier,
    digest,
    state: 'valid',
    user: 1,
    username: 'akadmin',
    permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
    expires: null,
    created: expect.any(String),
    description: 'listed',
  });
  const named = (seeded: string) => digestOf(seeded).slice(0, 12);
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
    new RegExp(
      `^${identifier} +${digest} +valid +1 akadmin +view_scimsourceuser,change_scimsourceuser +never +listed$`,
      'm',
    ),
  );
  expect(stdout).not.toContain(key);
  expect(stdout).not.toMatch(/[0-9a-f]{64}/);
});

test('revokes a seeded token by the first digits of its digest, or by its identifier', async () => {
  const identifier = unique();
  const key = randomUUID();
  await stage.load({
    tokens: [
      { ...SEEDED, key },
      { ...SEEDED, key: randomUUID(), identifier },
    ],
  });
  const name = digestOf(key).slice(0, 12);
  expect(await token('revoke', name, identifier)).toMatchObject({ code: 0 });
  expect((await list()).map((one) => one.identifier)).not.toContain(name);
});

describe('tokens of the same identifier', () => {
  test('are not revoked by it, and one line lists their digests', async () => {
    const identifier = unique();
    const digests = await put({ identifier }, { identifier, user: 2, created: '2026-01-01T00:00:00Z' });
    const { code, stdout, stderr } = await token('revoke', identifier);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error: 2 tokens are called ${identifier}, and none was revoked: .+\n$`));
    expect(stderr).toContain(`${digests[0]?.slice(0, 12)} (${identifier}, of user 1)`);
    expect(stderr).toContain(`${digests[1]?.slice(0, 12)} (${identifier}, of user 2, made 2026-01-01T00:00:00Z)`);
    expect(await listed(identifier)).toHaveLength(2);
  });

  test('are revoked one by one by the digests that list shows', async () => {
    const identifier = unique();
    const [first = '', second = ''] = await put({ identifier }, { identifier });
    const [shown] = (await listed(identifier)).map(({ digest }) => String(digest));
    expect(await token('revoke', shown as string)).toEqual({ code: 0, stdout: `revoked ${shown}\n`, stderr: '' });
    const left = (await listed(identifier)).map(({ digest }) => digest);
    expect(left).toEqual([[first, second].map((digest) => digest.slice(0, 12)).find((digest) => digest !== shown)]);
  });

  test('are all revoked with --all', async () => {
    const identifier = unique();
    const digests = await put({ identifier }, { identifier }, { identifier: `${identifier}-other` });
    const { code, stdout } = await token('revoke', '--all', identifier);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(
      digests
        .slice(0, 2)
        .map((digest) => `revoked ${identifier} (${digest.slice(0, 12)})`)
        .sort(),
    );
    expect([await listed(identifier), await listed(`${identifier}-other`)]).toMatchObject([[], [{}]]);
  });
});

describe('a digest', () => {
  /** Two digests that differ first in this digit. */
  const twins = (next = 8) => {
    const start = randomUUID().slice(0, 8);
    const same = 'a'.repeat(next - 8);
    return [0, 1].map((digit) => `${start}${same}${digit}`.padEnd(64, 'a')) as [string, string];
  };

  test.each([9, 12, 64])('may be given by its first %s digits', async (digits) => {
    const [digest, twin] = twins();
    await put({ pk: `token#${digest}` }, { pk: `token#${twin}` });
    const name = digest.slice(0, digits);
    expect(await token('revoke', name)).toMatchObject({ code: 0, stdout: `revoked ${name}\n` });
    const left = (await list()).map((one) => one.digest);
    expect(left).not.toContain(digest.slice(0, 12));
    expect(left).toContain(twin.slice(0, 12));
  });

  test('may be given in upper case', async () => {
    const [digest] = await put({});
    const name = (digest as string).slice(0, 12).toUpperCase();
    expect(await token('revoke', name)).toMatchObject({ code: 0, stdout: `revoked ${name}\n` });
  });

  test.each([
    [[], 8],
    [['--all'], 8],
    [['--all'], 20],
  ] as [string[], number][])(
    'with the first digits of another is ambiguous, and none is revoked, with %j and %s equal digits',
    async (options, same) => {
      const digests = twins(same);
      await put(...digests.map((digest) => ({ pk: `token#${digest}` })));
      const name = digests[0].slice(0, Math.min(same, 12));
      const { code, stdout, stderr } = await token('revoke', name, ...options);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      for (const digest of digests) expect(stderr).toContain(`${digest.slice(0, Math.max(12, same + 1))} (`);
      expect((await list()).map((one) => one.digest)).toEqual(
        expect.arrayContaining(digests.map((digest) => digest.slice(0, 12))),
      );
    },
  );

  test('needs at least eight digits', async () => {
    const [digest = ''] = await put({});
    const name = digest.slice(0, 7);
    expect(await token('revoke', name)).toMatchObject({ code: 1, stderr: `error: no token is called ${name}\n` });
    expect((await list()).map((one) => one.digest)).toContain(digest.slice(0, 12));
  });

  test('that starts with the identifier of another token is ambiguous, and --all revokes only the identifier', async () => {
    const digest = `${randomUUID().slice(0, 8)}${'b'.repeat(56)}`;
    const identifier = digest.slice(0, 9);
    await put({ pk: `token#${digest}` }, { identifier });
    expect(await token('revoke', identifier)).toMatchObject({ code: 1, stdout: '' });
    expect(await token('revoke', '--all', identifier)).toMatchObject({ code: 0, stdout: `revoked ${identifier}\n` });
    expect((await list()).map((one) => one.digest)).toContain(digest.slice(0, 12));
  });
});

test('lists malformed tokens with their malformed fields, and revokes them', async () => {
  const identifier = unique();
  const malformed: [fields: string, item: object][] = [
    ['permissions', { permissions: 'view_scimsourceuser,change_scimsourceuser' }],
    ['permissions', { permissions: [1] }],
    ['permissions', { permissions: undefined }],
    ['permissions', { permissions: new Set(['view_scimsourceuser']) }],
    ['expiring', { expiring: undefined }],
    ['expires', { expiring: true, expires: '2099-01-01T00:00:00+01' }],
    ['expires', { expires: 4_102_444_800 }],
    ['user', { user: '1' }],
    ['user', { user: undefined }],
    ['user', { user: 1.5 }],
    ['intent', { intent: 5 }],
    ['digest', { pk: `token#${randomUUID()}` }],
    [
      'user, intent, expiring, expires, permissions',
      { user: null, intent: null, expiring: null, expires: {}, permissions: null },
    ],
  ];
  const digests = await put(...malformed.map(([, item], n) => ({ identifier: `${identifier}-${n}`, ...item })));
  const isOurs = (one: Record<string, unknown>) => String(one.identifier).startsWith(identifier);
  const states = Object.fromEntries((await list()).filter(isOurs).map((one) => [one.identifier, one.state]));
  expect(states).toEqual(
    Object.fromEntries(malformed.map(([fields], n) => [`${identifier}-${n}`, `malformed: ${fields}`])),
  );
  expect((await token('list')).stdout).toMatch(
    new RegExp(`^${identifier}-12 +\\S+ +malformed: user, .+ \\? +\\? +`, 'm'),
  );
  expect(await token('revoke', ...digests)).toMatchObject({ code: 0, stderr: '' });
  expect((await list()).filter(isOurs)).toEqual([]);
});

test('names a token whose identifier is no string by its digest', async () => {
  const [digest = ''] = await put({ identifier: 5, description: {}, created: [] });
  const name = digest.slice(0, 12);
  const state = 'malformed: identifier, description, created';
  expect(await listed(name)).toMatchObject([{ digest: name, state, description: '', created: null }]);
  expect(await token('revoke', name)).toMatchObject({ code: 0 });
});

describe('text that controls a terminal', () => {
  const evil = '\u001b[2J\u009b1A\r\nforged\u202e  valid  1 akadmin\u2028\u007f';
  const RAW = /[^\P{C}\n]|[\u2028\u2029]/u;

  test('is escaped by list, in columns and in JSON, and forges neither line nor column', async () => {
    const identifier = unique();
    await stage.load({ users: [{ pk: 66, username: evil, name: evil, uid: 'u66' }] });
    const [digest = ''] = await put({
      identifier: `${identifier}${evil}`,
      user: 66,
      description: evil,
      permissions: [evil],
    });
    const { stdout } = await token('list');
    expect(stdout).not.toMatch(RAW);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.includes('forged'))).toHaveLength(1);
    expect(lines.find((line) => line.includes('forged'))?.split(/ {2,}/)).toHaveLength(7);
    const json = (await token('list', '--json')).stdout;
    expect(json).not.toMatch(RAW);
    expect(JSON.parse(json)).toContainEqual(
      expect.objectContaining({ identifier: `${identifier}${evil}`, username: evil, description: evil }),
    );
    expect(await token('revoke', digest)).toMatchObject({ code: 0 });
  });

  test('is escaped by revoke', async () => {
    const identifier = `${unique()}${evil.replace('\u0000', '')}`;
    await put({ identifier }, { identifier });
    const ambiguous = await token('revoke', identifier);
    expect(ambiguous.stderr).not.toMatch(RAW);
    expect(ambiguous.stderr.trimEnd()).not.toContain('\n');
    const { code, stdout } = await token('revoke', '--all', identifier);
    expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 2 });
    expect(stdout).not.toMatch(RAW);
  });
});

test('finds tokens beyond the first megabyte of the table', async () => {
  const attributes = { text: 'x'.repeat(390_000) };
  const scim_users = Array.from({ length: 8 }, () => ({ id: randomUUID(), user: 2, source: SOURCE, attributes }));
  await stage.load({ scim_users });
  const identifiers = Array.from({ length: 4 }, unique);
  await Promise.all(identifiers.map((identifier) => create('--identifier', identifier)));
  expect((await list()).map((listed) => listed.identifier)).toEqual(expect.arrayContaining(identifiers));
});

describe('makes nothing and reports in one line, with exit code', () => {
  test.each<[number, string[], RegExp]>([
    [2, [], /^the first argument must be one of create, list, revoke \(npm run token -- --help shows the usage\)$/],
    [2, ['delete'], /^the first argument must be one of create, list, revoke, not "delete" \(/],
    [2, ['toString'], /^the first argument must be one of create, list, revoke, not "toString" \(/],
    [2, ['create'], /^--user is missing: .* \(npm run token -- create --help shows the usage\)$/],
    [2, ['create', '--user', 'alice'], /^--user must be the pk of a user, a whole number, not "alice" \(/],
    [1, ['create', '--user', '77'], /^there is no user 77 in test-\S+$/],
    [
      2,
      ['create', '--user', '1', '--permissions', 'view_scimsourceuser,fly'],
      /^there is no permission "fly"\. There are view_/,
    ],
    [2, ['create', '--user', '1', '--permissions', ''], /^there is no permission ""/],
    [2, ['create', '--user', '1', '--days', '0'], /^--days must be a whole number/],
    [2, ['create', '--user', '1', '--expires', 'garbage\n\u001b[2J'], /^--expires must be a date/],
    [2, ['create', '--user', '1', '--expires', '2099-02-01T10:00:00+02'], /^--expires must be a date/],
    [2, ['create', '--user', '1', '--expires', '2024-01-01'], /^--expires must be in the future, not 2024-01-01 \(/],
    [2, ['create', '--user', '1', '--never', '--days', '1'], /^give only one of --days, --expires and --never \(/],
    [2, ['create', '--user', '1', '--never=yes'], /^--never takes no value \(/],
    [2, ['create', '--user', '1', '--identifier', 'a b'], /^--identifier must have 1 to 255 letters, .*, not "a b" \(/],
    [2, ['create', '--key', 'mine'], /^unknown option --key \(/],
    [2, ['list', 'all'], /^unexpected argument "all" \(npm run token -- list --help /],
    [2, ['revoke'], /^NAME is missing \(npm run token -- revoke --help /],
    [2, ['revoke', '--all'], /^NAME is missing \(/],
    [2, ['list', '--endpoint', 'nowhere'], /^--endpoint must be a URL/],
  ])('%i: %j', async (code, args, line) => {
    const ran = await token(...args);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' });
    expect(ran.stderr.replace(/^error: /, '').trimEnd()).toMatch(line);
    expect(ran.stderr.trim().split('\n')).toHaveLength(1);
  });

  test('1: a taken identifier', async () => {
    const identifier = unique();
    await create('--identifier', identifier);
    expect(await token('create', '--user', '1', '--identifier', identifier)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `error: the identifier ${identifier} is taken\n`,
    });
  });
});

describe('a process', () => {
  test('prints the key alone to stdout', async () => {
    expect(await runProcess('commands/token.ts', onTable(['create', '--user', '1']))).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^[\w-]{60}\n$/),
      stderr: expect.stringMatching(/^made token-\S+ of user 1 .*Its key is shown this once:\n$/),
    });
    expect(await runProcess('commands/token.ts', onTable(['revoke', 'nobody']))).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: no token is called nobody\n',
    });
  });

  test('ends without an error when the reader of its output is gone', async () => {
    const { child, ended } = startCommand('commands/token.ts', onTable(['list']));
    child.stdout?.destroy();
    expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('says that an endpoint is not DynamoDB', async () => {
    const server = http.createServer((_, response) => response.writeHead(404).end('{"detail":"Not found."}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await runProcess('commands/token.ts', ['list', '--endpoint', endpoint])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${endpoint} does not respond as DynamoDB does, but with status 404. --endpoint must be DynamoDB's URL, not the API's\n`,
    });
    server.close();
  });
});
