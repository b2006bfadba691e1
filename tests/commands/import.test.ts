/** npm run import copies users, sources and SCIM source users from a stand-in for authentik's API into DynamoDB Local. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { command as importCommand } from '../../commands/import.ts';
import { WriteConflict } from '../../lib/domain/errors.ts';
import type { JsonText } from '../../lib/domain/json/json.ts';
import { importRow } from '../../lib/dynamodb/bulk/import-row.ts';
import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { ScimUserItem } from '../../lib/dynamodb/table/items.ts';
import { type Key, scimUserKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { freePort } from '../../local/services.ts';
import { type Authentik, type Fault, KEY, openAuthentik } from '../support/authentik.ts';
import { type Ran, runInProcess, runProcess, startCommand } from '../support/run-command.ts';
import { openStage, type Stage } from '../support/stage.ts';

const user = (pk: number, attributes = '{}') =>
  `{"pk":${pk},"username":"u${pk}","name":"U ${pk}","is_active":true,"last_login":null,"is_superuser":false,` +
  `"groups":[],"groups_obj":null,"email":"","avatar":"x","attributes":${attributes},"uid":"uid-${pk}","path":"users","type":"internal","uuid":"x"}`;
const source = () =>
  `{"pk":"${SOURCE}","name":"Okta","slug":"okta","enabled":true,"component":"ak-source-scim-form","managed":null}`;
const row = (id: string, attributes = '{"n":18446744073709551616,"one":1.0,"far":1e400}', owner = PK) =>
  `{"id":${JSON.stringify(id)},"user":${owner},"user_obj":{"pk":${owner}},"source":"${SOURCE}","attributes":${attributes}}`;

/** Each test has its own data in the shared table: three users from PK, a source, five rows. */
let PK = 0;
let SOURCE = '';
let ids: string[];

let authentik: Authentik;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  PK += 10;
  SOURCE = randomUUID();
  ids = Array.from({ length: 5 }, (_, n) => `imported-${PK}-${n}`);
  authentik = await openAuthentik({
    users: [user(PK, '{"big":18446744073709551616}'), user(PK + 1), user(PK + 2)],
    sources: [source()],
    scim_users: ids.map((id) => row(id)),
  });
});
afterEach(() => authentik.close());

const command = (args: string[], variables: Record<string, string> = {}): Promise<Ran> =>
  runInProcess(importCommand, args, variables);

const OPTIONS = ['--page-size', '2', '--retry-wait', '10'];

const runWith = (token: string, ...args: string[]) =>
  command(['--url', authentik.url, '--table', stage.table.name, ...OPTIONS, ...args], { AUTHENTIK_TOKEN: token });

const run = (...args: string[]) => runWith(KEY, ...args);

/** All items of the table, by key. */
async function items(): Promise<Map<string, object>> {
  const pages = await Array.fromAsync(
    paginateScan({ client: stage.table.documents }, { TableName: stage.table.name, ConsistentRead: true }),
  );
  return new Map(pages.flatMap(({ Items = [] }) => Items).map((item) => [item.pk, withText(item)]));
}

/** Turns the bytes of a part into text: jest compares arrays element by element, which takes long. */
const withText = (item: object): object =>
  'data' in item ? { ...item, data: `${Buffer.from(item.data as Uint8Array)}` } : item;

const isImported = (pk: string) => pk.includes(`#imported-${PK}-`);

test('imports everything, page by page, with every digit', async () => {
  const args = ['--url', authentik.url, '--table', stage.table.name, ...OPTIONS];
  expect(await runProcess('commands/import.ts', args, { AUTHENTIK_TOKEN: KEY })).toEqual({
    code: 0,
    stdout: 'users: 3 written\nsources: 1 written\nscim_users: 5 written\n',
    stderr: '',
  });
  const { status, text } = await stage.patch(ids[4] as string);
  expect(status).toBe(200);
  expect(text).toContain('"attributes":{"n":18446744073709551616,"one":1.0,"far":1e400}');
  expect(text).toContain(
    `"user_obj":{"pk":${PK},"username":"u${PK}","name":"U ${PK}","is_active":true,"last_login":null,"email":"","attributes":{"big":18446744073709551616},"uid":"uid-${PK}"}`,
  );
});

test('changes nothing in a second run', async () => {
  await run();
  const before = await items();
  expect(await run()).toMatchObject({
    code: 0,
    stdout: 'users: 0 written, 3 unchanged\nsources: 0 written, 1 unchanged\nscim_users: 0 written, 5 unchanged\n',
  });
  expect(await items()).toEqual(before);
});

test('writes what changed in authentik since the last run, and keeps and names what changed here', async () => {
  await run();
  const [there, here, both, moved] = ids as [string, string, string, string];
  await stage.patch(here, { attributes: { mine: 1 } });
  await stage.patch(both, { attributes: { mine: 2 } });
  await stage.patch(moved, { id: `${moved}-moved` });
  authentik.lists.scim_users = [
    row(there, '{"theirs":1}'),
    row(here),
    row(both, '{"theirs":2}'),
    row(moved, '{"theirs":3}'),
  ];
  authentik.lists.users[1] = user(PK + 1, '{"new":true}');

  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'users: 1 written, 2 unchanged\nsources: 0 written, 1 unchanged\nscim_users: 1 written, 3 kept\n',
  });
  for (const [id, why] of [
    [here, 'changed here since its import'],
    [both, 'changed here since its import'],
    [moved, 'moved or removed here since its import'],
  ] as const)
    expect(stderr).toContain(`scim_users: kept: "${id}": ${why}\n`);
  expect(await stage.patch(there)).toMatchObject({ json: { attributes: { theirs: 1 } } });
  expect(await stage.patch(here)).toMatchObject({ json: { attributes: { mine: 1 } } });
  expect(await stage.patch(both)).toMatchObject({ json: { attributes: { mine: 2 } } });
  expect(await stage.patch(moved)).toMatchObject({ status: 404 });
  expect(await stage.patch(`${moved}-moved`)).toMatchObject({ status: 200 });
});

test('keeps a row from before the import, and ignores one that is the same', async () => {
  const [other, same] = ids as [string, string];
  await run();
  await stage.load({
    scim_users: [
      { id: `${other}-seeded`, user: 2, source: SOURCE, attributes: { mine: 1 } },
      { id: `${same}-seeded`, user: PK, source: SOURCE, attributes: {} },
    ],
  });
  authentik.lists.scim_users = [row(`${other}-seeded`), row(`${same}-seeded`, '{}')];
  expect(await run()).toMatchObject({
    stdout: expect.stringContaining('scim_users: 0 written, 1 unchanged, 1 kept\n'),
    stderr: expect.stringContaining(`kept: "${other}-seeded": was here before the import`),
  });
});

test('keeps a row without a version', async () => {
  const [id] = ids as [string];
  await stage.load({ scim_users: [{ id, user: 2, source: SOURCE, attributes: { mine: 1 } }] });
  await stage.table.documents.send(
    new UpdateCommand({
      TableName: stage.table.name,
      Key: { pk: `scim_user#${id}` },
      UpdateExpression: 'REMOVE version',
    }),
  );
  expect(await run()).toMatchObject({
    stderr: expect.stringContaining(`kept: "${id}": was here before the import`),
  });
});

test('refuses the write if the row or the ledger changed since they were read', async () => {
  const [id] = ids as [string];
  const item = (version: string, attributes: string): ScimUserItem => ({
    ...scimUserKey(id),
    user: PK,
    source: SOURCE,
    attributes: attributes as JsonText,
    version,
  });
  const [first, second] = [randomUUID(), randomUUID()];
  await importRow(stage.table, item(first, '1'), id, undefined);
  const before = await items();
  for (const seen of [undefined, second])
    await expect(importRow(stage.table, item(randomUUID(), '2'), id, seen)).rejects.toBeInstanceOf(WriteConflict);
  expect(await items()).toEqual(before);
  await importRow(stage.table, item(second, '3'), id, first);
  expect((await items()).get(`scim_user#${id}`)).toMatchObject({ attributes: '3', version: second });
});

test('reads more items than one BatchGetItem takes, each once', async () => {
  const users = Array.from({ length: 205 }, (_, n) => n + 100_000);
  await stage.load({ users: users.map((pk) => ({ pk, username: `u${pk}`, name: 'U', uid: `${pk}` })) });
  const found = await readManyItems(stage.table, [...users, ...users, -1].map(userKey));
  expect([...found.keys()].sort()).toEqual(users.map((pk) => `user#${pk}`));
});

test('keeps a concurrent write', async () => {
  await run();
  const [id] = ids as [string];
  authentik.lists.scim_users = [row(id, '{"theirs":1}')];
  // Several rounds: nothing can stop the import between reading a page and writing its rows.
  for (let round = 0; round < 3; round++) {
    const [, answer] = await Promise.all([run(), writeUntilDone(id, round)]);
    const { json } = await stage.patch(id);
    expect([answer.json.attributes, { theirs: 1 }]).toContainEqual(json.attributes);
    expect(await run()).toMatchObject({ stdout: expect.stringMatching(/scim_users: 0 written, 1 (kept|unchanged)/) });
  }
});

async function writeUntilDone(id: string, round: number) {
  let answer = await stage.patch(id, { attributes: { round } });
  for (let n = 0; n < 200; n++) answer = await stage.patch(id, { attributes: { round, n } });
  return answer;
}

test('continues an import that broke off when it runs again', async () => {
  let left = 4;
  authentik.fault = (_request, response) => {
    if (left-- > 0) return false;
    response.destroy();
    return true;
  };
  expect(await run()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: http\S+, after 5 attempts: it does not respond \(\w+\)\n$/),
  });
  const half = await items();
  expect([...half.keys()].filter(isImported)).toHaveLength(4);

  authentik.fault = () => false;
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('scim_users: 3 written, 2 unchanged') });
  const whole = await items();
  for (const [pk, item] of half) expect(whole.get(pk)).toEqual(item);
  expect([...whole.keys()].filter(isImported)).toHaveLength(10);
});

describe('retries if authentik', () => {
  const twice = (fault: Fault): Fault => {
    let left = 2;
    return (request, response) => left-- > 0 && fault(request, response);
  };

  test.each<[string, Fault]>([
    ['is too busy', (_, response) => !!response.writeHead(429, { 'retry-after': '0' }).end()],
    ['fails', (_, response) => !!response.writeHead(502).end('<html>')],
    ['breaks off', (_, response) => !!response.destroy()],
    [
      'breaks off in the middle',
      (_, response) => !!response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
    ],
    ['does not answer', () => true],
  ])('%s', async (_name, fault) => {
    authentik.fault = twice(fault);
    expect(await run('--timeout', '1')).toMatchObject({ code: 0, stdout: expect.stringContaining('5 written') });
  });

  test.each([
    ['seconds', () => '1', 990],
    ['a date', () => new Date(Date.now() + 3_000).toUTCString(), 1_500],
  ])('sends Retry-After, and waits that long, in %s', async (_name, after, least) => {
    const at: number[] = [];
    authentik.fault = (_, response) =>
      at.push(performance.now()) === 1 && !!response.writeHead(429, { 'retry-after': after() }).end();
    await run();
    expect(Number(at[1]) - Number(at[0])).toBeGreaterThanOrEqual(least);
  });
});

describe('stops with one clear line', () => {
  test.each<[string, Fault, RegExp]>([
    [
      'fails for good',
      (_, response) => !!response.writeHead(503).end(),
      /^error: \S+, after 5 attempts: it responds with 503$/m,
    ],
    ['does not answer with JSON', (_, response) => !!response.end('<html>'), /^error: \S+ does not respond with JSON/m],
    [
      'answers otherwise',
      (_, response) => !!response.end('{"results":[]}'),
      /^error: \S+ does not respond as authentik does$/m,
    ],
    [
      'has users that are none',
      (_, response) => !!response.end('{"pagination":{"next":0,"count":1},"results":[{}]}'),
      /^error: authentik's users: .*must have/m,
    ],
  ])('if authentik %s', async (_name, fault, line) => {
    authentik.fault = fault;
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain(KEY);
  });

  test.each([
    [2, ['--url', 'authentik.example'], /^error: --url must be an authentik's URL, not "authentik\.example" \(/],
    [2, ['--url', 'ftp://authentik.example'], /^error: --url must be an authentik's URL/],
    [2, ['--url', 'http://me:line\nbreak@127.0.0.1'], /^error: --url must have no credentials in it/],
    [2, ['--url', 'http://authentik.example'], /^error: --url is http:\/\/, which sends the token unencrypted\. /],
    [2, ['--token', 'line\nbreak'], /^error: --token shows the key to .*\. Set AUTHENTIK_TOKEN, or give --token-file /],
    [1, ['--token-file', '/nowhere'], /^error: \/nowhere: cannot be read \(there is no such file\)\n$/],
    [1, ['--token-file', '/dev/null'], /^error: \/dev\/null holds no key\n$/],
    [1, ['--token-file', '/'], /^error: \/: cannot be read \(it is a folder\)\n$/],
    [2, ['--page-size', '0'], /^error: --page-size must be a whole number from 1 to 99999, not "0" \(/],
    [2, ['--nothing'], /^error: unknown option --nothing \(npm run import -- --help shows the usage\)\n$/],
    [1, ['--table', 'nowhere'], /^error: there is no table nowhere at http:/],
  ])('with exit code %i: %j', async (exitCode, args, line) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain('line\nbreak');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test.each([
    ['wrong', /^error: \S+ responds with 403\. May the token read this\?$/],
    ['line\nbreak', /^error: the token has characters that no header can hold$/],
  ])('if the token is %j', async (token, line) => {
    const { code, stdout, stderr } = await runWith(token);
    expect({ code, stdout, stderr: stderr.trimEnd() }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(line),
    });
  });

  test('if nothing listens on the port', async () => {
    expect(await run('--url', `http://127.0.0.1:${await freePort()}`)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: \S+, after 5 attempts: it does not respond \(ECONNREFUSED\)\n$/),
    });
  });

  test('without a URL or a token', async () => {
    expect(await command([])).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: --url is missing: /) });
    expect(await command(['--url', authentik.url])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: the token is missing\. Set AUTHENTIK_TOKEN, or give --token-file FILE \(- for stdin\) \(/,
      ),
    });
  });
});

test('imports an id with its outer spaces', async () => {
  const [id] = ids as [string];
  const spaced = [`${id} `, ` ${id}`, ' ', '\u3000'];
  authentik.lists.scim_users = spaced.map((name) => row(name));
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('scim_users: 4 written\n') });
  for (const name of spaced) expect(await stage.patch(name)).toMatchObject({ status: 200, json: { id: name } });
  expect(await stage.patch(id)).toMatchObject({ status: 404 });
});

test('names rows that cannot be stored, imports the others, and ends with 1', async () => {
  const [id] = ids as [string];
  authentik.lists.scim_users = [
    row('x'.repeat(2_039)),
    row(`${id}-large`, JSON.stringify('y'.repeat(405_503))),
    row(`${id}-null`, 'null'),
    row(`${id}-orphan`, '{}', 404_404),
    row(id).replace(SOURCE, '00000000-0000-4000-8000-000000000000'),
    '{"id":7}',
    row('.'),
    row('..'),
    row(`${id}-good`),
  ];
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('scim_users: 1 written, 8 refused\n') });
  expect(stderr).toMatch(/refused: "x+…": id: Ensure this field has no more than 2038 bytes\./);
  expect(stderr).toContain(`refused: "${id}-large": attributes: Ensure this field has no more than 405504 bytes.`);
  expect(stderr).toContain(`refused: "${id}-null": attributes: This field may not be null.`);
  for (const dots of ['.', '..'])
    expect(stderr).toContain(`refused: "${dots}": id: This field may not be "." or "..": HTTP clients remove`);
  expect(stderr).toContain(`refused: "${id}-orphan": there is no user 404404`);
  expect(stderr).toContain(`refused: "${id}": there is no source 00000000-0000-4000-8000-000000000000`);
  expect(stderr).toMatch(/error: 8 rows could not be imported; the lines above name them\n$/);
  expect(await stage.patch(`${id}-good`)).toMatchObject({ status: 200 });
});

test('accepts a URL with a path and a slash at its end, and the token from the environment', async () => {
  const below = await openAuthentik({ ...authentik.lists, scim_users: [] }, '/auth');
  const args = ['--url', `${below.url}/`, '--table', stage.table.name];
  expect(await command(args, { AUTHENTIK_TOKEN: KEY })).toMatchObject({ code: 0 });
  expect(below.asked[0]).toBe('/auth/api/v3/core/users/?ordering=pk&include_groups=false&page=1&page_size=100');
  below.close();
});

test('reads the token from a file or from stdin', async () => {
  authentik.lists.scim_users = [];
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'import-')), 'key');
  writeFileSync(file, `${KEY}\n`);
  expect(await runWith('', '--token-file', file)).toMatchObject({ code: 0 });
  const args = ['--url', authentik.url, '--table', stage.table.name, '--token-file', '-'];
  const { child, ended } = startCommand('commands/import.ts', args);
  child.stdin?.end(KEY);
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

test('names a newer authentik, whose rows have an external_id, and imports none of its rows', async () => {
  authentik.lists.scim_users = ids.map((id) =>
    row(randomUUID()).replace('"user":', `"external_id":"${id}","last_update":null,"user":`),
  );
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'users: 3 written\nsources: 1 written\n' });
  expect(stderr).toMatch(
    /^error: authentik's scim_users have fields that are not stored here: external_id, last_update \(authentik 2025\.8 and newer have external_id\)\..*stops before this page of rows\. Users and sources were imported\n$/,
  );
  const stored = [...(await items()).values()] as { source?: string }[];
  expect(stored.filter((item) => item.source === SOURCE)).toEqual([]);
});

test('follows no redirect to another host, which would get the token', async () => {
  const got: unknown[] = [];
  const other = http.createServer((request, response) => {
    got.push(request.url);
    response.end('{}');
  });
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const location = `http://localhost:${(other.address() as AddressInfo).port}/`;
  authentik.fault = (_, response) => !!response.writeHead(302, { location }).end();
  expect(await run()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`redirects to ${location}. Give the URL of authentik itself\n`),
  });
  expect(got).toEqual([]);
  other.close();
});

test.each([
  ['a page that is still to come', 2],
  ['the last page, which then no longer exists', 3],
])('says that rows may be missing if some are deleted before %s, and the next run has them', async (_name, page) => {
  authentik.fault = (request) => {
    if (request.url?.includes(`/scim_users/?ordering=id&page=${page}`)) authentik.lists.scim_users.splice(0, 1);
    return false;
  };
  expect(await run()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      "error: authentik's scim_users changed during the import. Some rows may be missing: run it again\n",
    ),
  });
  authentik.fault = () => false;
  expect(await run()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('scim_users: 1 written, 3 unchanged\n'),
  });
});

test('imports a user of megabytes, and does not write it again unchanged', async () => {
  const picture = `data:image/png;base64,${'A'.repeat(2_000_000)}`;
  authentik.lists.users[2] = user(PK + 2, JSON.stringify({ picture }));
  authentik.lists.scim_users.push(row(`imported-${PK}-large`, '{}', PK + 2));
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('users: 3 written\n') });
  const before = await stored(PK + 2);
  expect(await stage.patch(`imported-${PK}-large`)).toMatchObject({
    status: 200,
    json: { user_obj: { pk: PK + 2, attributes: { picture } } },
  });
  expect(await run()).toMatchObject({ code: 0, stdout: expect.stringContaining('users: 0 written, 3 unchanged\n') });
  expect(await stored(PK + 2)).toEqual(before);
});

test('names a user whose last_login is no RFC 3339 date-time, and escapes the value', async () => {
  authentik.lists.users[1] = user(PK + 1).replace('"last_login":null', '"last_login":"2024-09-06T12:34:56+02\\u009b"');
  expect(await run()).toMatchObject({
    code: 1,
    stderr: `error: authentik's users: pk ${PK + 1}: last_login must match format "date-time" (it is "2024-09-06T12:34:56+02\\u009b")\n`,
  });
});

test('leaves no stale part of a changed user', async () => {
  const text = (character: string) => JSON.stringify({ text: character.repeat(500_000) });
  authentik.lists.scim_users = [row(`imported-${PK}-changing`, '{}', PK)];
  for (const attributes of [text('a'), text('b'), '{}']) {
    authentik.lists.users[0] = user(PK, attributes);
    expect(await run()).toMatchObject({ code: 0 });
    expect(await stage.patch(`imported-${PK}-changing`)).toMatchObject({
      status: 200,
      json: { user_obj: { attributes: JSON.parse(attributes) } },
    });
    expect([...(await stored(PK)).keys()].filter((pk) => pk.startsWith('user_part#'))).toHaveLength(
      attributes === '{}' ? 0 : 2,
    );
  }
});

test('rewrites a head without parts', async () => {
  await run();
  const pk = `user#${PK}`;
  const [{ user_obj }] = [(await stored(PK)).get(pk) as { user_obj: JsonText }];
  await writeItems(stage.table, [{ pk, user_obj } as Key]);
  expect(await run()).toMatchObject({ stdout: expect.stringContaining('users: 1 written, 2 unchanged\n') });
  expect((await stored(PK)).get(pk)).toMatchObject({ user_obj, username: `u${PK}`, is_active: true });
});

test('names a user that is too large for a response, and each of its rows, and imports the others', async () => {
  authentik.lists.users[2] = user(PK + 2, JSON.stringify({ text: '"'.repeat(1_400_000) }));
  const large = [`imported-${PK}-l1`, `imported-${PK}-l2`];
  authentik.lists.scim_users.push(...large.map((id) => row(id, '{}', PK + 2)));
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: 'users: 2 written, 1 refused\nsources: 1 written\nscim_users: 5 written, 2 refused\n',
  });
  expect(stderr).toMatch(
    new RegExp(
      `refused: user ${PK + 2}: attributes is too large: user_obj takes 56\\d{5} bytes in a response, and the limit is 5242880\n`,
    ),
  );
  for (const id of large)
    expect(stderr).toContain(`refused: "${id}": its user ${PK + 2} is too large to be stored, and was refused\n`);
  expect(stderr).not.toContain('there is no user');
});

/** The head of a user, its parts and their ledger. */
const stored = async (pk: number): Promise<Map<string, object>> =>
  new Map([...(await items())].filter(([key]) => new RegExp(`^user(_parts?)?#${pk}(#|$)`).test(key)));

test('refuses invalid UTF-8', async () => {
  authentik.fault = (_, response) =>
    !!response.end(Buffer.from('{"pagination":{"next":0,"count":0},"results":[],"x":"\xff"}', 'latin1'));
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('does not respond with UTF-8\n') });
});

test('refuses pages that never end', async () => {
  const text = '{"pagination":{"next":1,"count":1},"results":[]}';
  authentik.fault = (_, response) => !!response.end(text);
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('does not respond as authentik does') });
});

describe('--prune', () => {
  /** Everything of other tests would go, so each test has a table of its own. */
  let own: Stage;
  beforeEach(async () => {
    own = await openStage();
    await command(['--url', authentik.url, '--table', own.table.name, ...LOCAL, ...OPTIONS], { AUTHENTIK_TOKEN: KEY });
  });
  // --endpoint, because the local DynamoDB's index does not lag.
  const LOCAL = ['--endpoint', process.env.AWS_ENDPOINT_URL_DYNAMODB as string];
  const pruning = (...args: string[]) =>
    command(['--url', authentik.url, '--table', own.table.name, ...LOCAL, ...OPTIONS, '--prune', ...args], {
      AUTHENTIK_TOKEN: KEY,
    });
  const keys = async () => {
    const pages = await Array.fromAsync(
      paginateScan({ client: own.table.documents }, { TableName: own.table.name, ConsistentRead: true }),
    );
    return pages.flatMap(({ Items = [] }) => Items as Key[]).map(({ pk }) => pk);
  };
  const count = async (prefix: string) => (await keys()).filter((pk) => pk.startsWith(prefix)).length;

  test('removes users with their tokens and rows, sources with their rows, and rows that authentik no longer has', async () => {
    const token = { key: randomUUID(), user: PK + 1, intent: 'api' as const, expiring: false, permissions: [] };
    await own.load({ tokens: [token], scim_users: [{ id: 'of a user', user: PK + 1, source: SOURCE }] });
    authentik.lists.users = [user(PK), user(PK + 2)];
    authentik.lists.scim_users = ids.slice(0, 3).map((id) => row(id));
    const tokens = await count('token#');
    const ran = await pruning();
    // The seed of the stage has three users, two sources and its tokens, which authentik does not have either.
    expect(ran).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^pruned: 2 sources, 4 users, \d+ tokens, 3 rows$/m),
    });
    expect(await count('token#')).toBeLessThan(tokens);
    expect((await keys()).filter((pk) => /^(user|source|scim_user|imported)#/.test(pk)).sort()).toEqual(
      [
        ...[PK, PK + 2].map((pk) => `user#${pk}`),
        `source#${SOURCE}`,
        ...ids.slice(0, 3).flatMap((id) => [`scim_user#${id}`, `imported#${id}`]),
      ].sort(),
    );
  });

  test('keeps rows that were made here, and names those that were changed here', async () => {
    await own.load({ tokens: [{ key: KEY, user: PK, intent: 'api', expiring: false, permissions: [...EVERY] }] });
    await own.patch(ids[0] as string, { attributes: { mine: 1 } }, { token: KEY });
    await own.load({ scim_users: [{ id: 'made here', user: PK, source: SOURCE }] });
    authentik.lists.scim_users = [];
    const ran = await pruning();
    expect(ran.stderr).toContain(`kept: "${ids[0]}": changed here since its import, and gone in authentik`);
    expect(await keys()).toEqual(expect.arrayContaining([`scim_user#${ids[0]}`, 'scim_user#made here']));
    expect(await count('scim_user#')).toBe(2);
  });

  test('removes nothing if a row was refused or the lists changed meanwhile', async () => {
    authentik.lists.users = [user(PK)];
    authentik.lists.scim_users = [row('x'.repeat(3_000))];
    const before = await keys();
    expect(await pruning()).toMatchObject({ code: 1 });
    expect((await keys()).sort()).toEqual(before.sort());
  });
});

const EVERY = ['view_scimsourceuser', 'change_scimsourceuser'];
