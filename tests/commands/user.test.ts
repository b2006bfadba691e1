/** npm run user disables and enables users in DynamoDB Local, and the function follows. */
import { randomUUID } from 'node:crypto';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { setActive } from '../../commands/user/set-active.ts';
import { command } from '../../commands/user.ts';
import type { Key } from '../../lib/dynamodb/table/keys.ts';
import { runInProcess, runProcess } from '../support/run-command.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  process.env.TOKEN_CACHE_SECONDS = '0';
  stage = await openStage();
});

const user = (...args: string[]) =>
  runInProcess(command, [
    ...args,
    ...(args.length === 0 || args.includes('--table') ? [] : ['--table', stage.table.name]),
  ]);

/** All items of the user, by key. */
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

/** Makes a user with a token and a row. */
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

test('disables all tokens of a user, enables them again, and changes nothing else of the user', async () => {
  const { pk, ...token } = await owner();
  const before = await itemsOf(pk);
  expect(await status(token)).toBe(200);
  expect(await user('disable', String(pk))).toEqual({
    code: 0,
    stdout: `disabled user ${pk} (owner) in ${stage.table.name}: the function refuses their tokens within TOKEN_CACHE_SECONDS (30 s, unless the function has another setting)\n`,
    stderr: '',
  });
  expect(await status(token)).toBe(403);
  expect(await user('disable', String(pk))).toMatchObject({
    code: 0,
    stdout: `user ${pk} (owner) in ${stage.table.name} is disabled already\n`,
  });
  expect(await user('enable', String(pk))).toMatchObject({
    code: 0,
    stdout: `enabled user ${pk} (owner) in ${stage.table.name}: their tokens that have not expired work again\n`,
  });
  expect(await status(token)).toBe(200);
  expect(await itemsOf(pk)).toEqual(before);
});

test('changes only is_active in user_obj, and keeps every digit', async () => {
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

test('disables a user in parts, and leaves no stale part', async () => {
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

test('disables several users, and escapes names that control a terminal', async () => {
  const [first, second] = [await owner('\u001b[2Jforged\nline'), await owner()];
  const { stdout } = await user('disable', String(first.pk), String(second.pk), String(first.pk));
  expect(stdout.match(/^disabled user \d+ /gm)).toHaveLength(2);
  expect(stdout).toContain('(\\u001b[2Jforged\\u000aline)');
  expect([await status(first), await status(second)]).toEqual([403, 403]);
});

test('reads the user again after a concurrent write, and keeps that write', async () => {
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

describe('changes nothing and reports in one line, with exit code', () => {
  test.each<[number, string, string[], RegExp]>([
    [
      2,
      'nothing',
      [],
      /^the first argument must be one of disable, enable \(npm run user -- --help shows the usage\)$/,
    ],
    [2, 'no user', ['disable'], /^PK is missing \(npm run user -- disable --help /],
    [2, 'an unknown action', ['remove', '2'], /^the first argument must be one of disable, enable, not "remove" \(/],
    [2, "a name of JavaScript's", ['constructor', '2'], /^the first argument must be one of disable, enable, not /],
    [2, 'an unknown option', ['disable', '2', '--force'], /^unknown option --force \(npm run user -- disable --help /],
    [2, 'a name', ['disable', 'alice'], /^PK must be the pk of a user, a whole number from 1, not "alice" \(/],
    [2, '0', ['disable', '0'], /^PK must be the pk of a user/],
    [2, 'half a user', ['disable', '1.5'], /^PK must be the pk of a user/],
    [2, 'a pk that a double changes', ['disable', '9007199254740993'], /^PK must be the pk of a user/],
    [2, 'one wrong pk of two', ['disable', '2', 'x'], /^PK must be the pk of a user/],
    [2, 'an invalid endpoint', ['enable', '2', '--endpoint', 'here'], /^--endpoint must be a URL of /],
    [1, 'an unknown user', ['disable', '404404'], /^there is no user 404404 in test-\S+$/],
    [1, 'an unknown table', ['disable', '2', '--table', 'nowhere'], /^there is no table nowhere at http:\S+ \(region /],
  ])('%i: %s', async (code, _name, args, line) => {
    const before = await itemsOf(2);
    const ran = await user(...args);
    expect({ code: ran.code, stdout: ran.stdout, lines: ran.stderr.split('\n').length }).toEqual({
      code,
      stdout: '',
      lines: 2,
    });
    expect(ran.stderr.slice(0, 7)).toBe('error: ');
    expect(ran.stderr.slice(7, -1)).toMatch(line);
    expect(await itemsOf(2)).toEqual(before);
  });

  test('a process ends with the same codes', async () => {
    const { pk } = await owner();
    const table = ['--table', stage.table.name];
    expect(await runProcess('commands/user.ts', ['disable', `${pk}`, ...table])).toMatchObject({ code: 0, stderr: '' });
    expect(await runProcess('commands/user.ts', ['disable', '404404', ...table])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: there is no user 404404 in ${stage.table.name}\n`,
    });
    expect(await runProcess('commands/user.ts', ['disable', '2', '--endpoint', 'http://127.0.0.1:9'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: DynamoDB at http://127.0.0.1:9 (region us-east-1) does not respond: connect ECONNREFUSED 127.0.0.1:9\n',
    });
  });
});
