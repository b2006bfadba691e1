/** npm run user: users are shut out and let in again, on the real engine, by the real command, for the real function. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { setActive } from '../../commands/user/set-active.ts';
import type { Key } from '../../lib/dynamodb/table/keys.ts';
import { openStage, type Stage } from '../support/stage.ts';

const USER = fileURLToPath(new URL('../../commands/user.ts', import.meta.url));

let stage: Stage;
beforeAll(async () => {
  process.env.TOKEN_CACHE_SECONDS = '0';
  stage = await openStage();
});

const user = (...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const table = words.includes('--table') ? [] : ['--table', stage.table.name];
    execFile(process.execPath, [USER, ...words, ...table], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

/** All items of the table that have something of the user in them, by key. */
async function itemsOf(pk: number): Promise<Map<string, object>> {
  const pages = await Array.fromAsync(
    paginateScan({ client: stage.table.documents }, { TableName: stage.table.name, ConsistentRead: true }),
  );
  return new Map(
    pages
      .flatMap(({ Items = [] }) => Items as Key[])
      .filter((item) => new RegExp(`#${pk}\\b`).test(item.pk))
      .map((item) => [item.pk, item]),
  );
}

let next = 1_000;

/** A user of its own, with a token and a row. */
async function owner(username = 'owner'): Promise<{ pk: number; key: string; row: string }> {
  const pk = next++;
  const key = randomUUID();
  const row = await stage.row();
  await stage.load({
    users: [{ pk, username, name: 'Owner', uid: 'x', attributes: { big: 1 } }],
    tokens: [
      {
        ...{ key, user: pk, intent: 'api', expiring: false },
        permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
      },
    ],
  });
  return { pk, key, row };
}

const status = async ({ key, row }: { key: string; row: string }): Promise<number> =>
  (await stage.patch(row, {}, { token: key })).status;

test('a disabled user has no token that counts, an enabled one has them again, and all else of the user stays', async () => {
  const { pk, ...token } = await owner();
  const before = await itemsOf(pk);
  expect(await status(token)).toBe(200);
  expect(await user('disable', String(pk))).toEqual({
    code: 0,
    stdout: `disabled user ${pk} (owner) in ${stage.table.name}: every token of theirs is refused within TOKEN_CACHE_SECONDS (30 s, unless the function is set otherwise)\n`,
    stderr: '',
  });
  expect(await status(token)).toBe(403);
  expect(await user('disable', String(pk))).toMatchObject({
    code: 0,
    stdout: `user ${pk} (owner) in ${stage.table.name} is disabled already\n`,
  });
  expect(await user('enable', String(pk))).toMatchObject({
    code: 0,
    stdout: `enabled user ${pk} (owner) in ${stage.table.name}: tokens of theirs that have not expired work again\n`,
  });
  expect(await status(token)).toBe(200);
  expect(await itemsOf(pk)).toEqual(before);
});

test('the user_obj of a disabled user is answered with is_active alone changed, every digit kept', async () => {
  const pk = next++;
  const exact = {
    pk,
    username: 'digits',
    name: 'D',
    uid: 'x',
    attributes: { big: JSON.rawJSON('18446744073709551616') },
  };
  await stage.load({ users: [exact as never] });
  const row = await stage.row();
  const shown = async () => (await stage.patch(row, { user: pk })).text;
  const before = await shown();
  expect(before).toContain('"big":18446744073709551616');
  await user('disable', String(pk));
  expect(await shown()).toBe(before.replace('"is_active":true', '"is_active":false'));
});

test('a user in parts is disabled too, and leaves no part of what it was', async () => {
  const { pk, ...token } = await owner();
  const attributes = { picture: 'x'.repeat(500_000) };
  await stage.load({ users: [{ pk, username: 'owner', name: 'Owner', uid: 'x', attributes }] });
  const before = [...(await itemsOf(pk)).keys()];
  expect(await user('disable', String(pk))).toMatchObject({ code: 0, stderr: '' });
  expect(await status(token)).toBe(403);
  const { json } = await stage.patch(token.row, { user: pk });
  expect(json.user_obj).toMatchObject({ is_active: false, attributes });
  expect(await itemsOf(pk)).toHaveProperty('size', before.length);
});

test('several users are disabled by one command; a name cannot drive the terminal', async () => {
  const [first, second] = [await owner('\u001b[2Jforged\nline'), await owner()];
  const { stdout } = await user('disable', String(first.pk), String(second.pk), String(first.pk));
  expect(stdout.match(/^disabled user \d+ /gm)).toHaveLength(2);
  expect(stdout).toContain('(\\u001b[2Jforged\\u000aline)');
  expect([await status(first), await status(second)]).toEqual([403, 403]);
});

test('a writer that gets in between is not undone: the user is read again', async () => {
  const { pk } = await owner();
  const documents = stage.table.documents;
  let puts = 0;
  const raced = {
    ...stage.table,
    documents: {
      send: async (command: { constructor: { name: string } }) => {
        if (command.constructor.name.startsWith('Put') && puts++ === 0)
          await stage.load({ users: [{ pk, username: 'renamed', name: 'Owner', uid: 'x' }] });
        return documents.send(command as never);
      },
    },
  };
  expect(await setActive(raced as never, pk, false)).toEqual({ username: 'renamed', isChanged: true });
  expect(puts).toBe(2);
  const row = await stage.row();
  expect((await stage.patch(row, { user: pk })).json).toMatchObject({
    user_obj: { username: 'renamed', is_active: false },
  });
});

describe('what is typed wrong is told in one line, and nothing is written', () => {
  test.each<[string, string[], RegExp]>([
    ['nothing', [], /^usage: npm run user -- disable PK… \| enable PK…/],
    ['no user', ['disable'], /^usage: npm run user/],
    ['an unknown command', ['remove', '2'], /^usage: npm run user/],
    ["a name of JavaScript's", ['constructor', '2'], /^usage: npm run user/],
    ['an unknown option', ['disable', '2', '--force'], /^Unknown option '--force'.*; usage: npm run user/],
    ['a name', ['disable', 'alice'], /^a user is named by its pk, a whole number from 1 on, not "alice"$/],
    ['0', ['disable', '0'], /^a user is named by its pk/],
    ['half a user', ['disable', '1.5'], /^a user is named by its pk/],
    ['a pk that a double changes', ['disable', '9007199254740993'], /^a user is named by its pk/],
    ['one wrong pk of two', ['disable', '2', 'x'], /^a user is named by its pk/],
    ['a user that is not there', ['disable', '404404'], /^there is no user 404404 in test-\S+$/],
    ['a table that is not there', ['disable', '2', '--table', 'nowhere'], /^the engine has no table of that name$/],
    ['no engine', ['disable', '2', '--endpoint', 'http://127.0.0.1:9'], /^the DynamoDB engine does not answer: /],
    ['an endpoint that is no URL', ['enable', '2', '--endpoint', 'here'], /^the endpoint must be a URL of /],
  ])('%s', async (_name, words, line) => {
    const before = await itemsOf(2);
    const { code, stdout, stderr } = await user(...words);
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 1, stdout: '', lines: 2 });
    expect(stderr.slice(0, 7)).toBe('error: ');
    expect(stderr.slice(7, -1)).toMatch(line);
    expect(await itemsOf(2)).toEqual(before);
  });
});
