/** npm run remove removes sources and users, and their rows. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { command } from '../../commands/remove.ts';
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { scimUserKey, sourceKey, userKey, userPartsKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { runInProcess } from '../support/run-command.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

// --endpoint, because the local DynamoDB's index does not lag.
const remove = (...args: string[]) =>
  runInProcess(command, [
    ...args,
    ...['--table', stage.table.name, '--endpoint', process.env.AWS_ENDPOINT_URL_DYNAMODB as string],
  ]);

const exists = async (id: string) => (await readItem(stage.table, scimUserKey(id), true)) !== undefined;

async function rowsOf(count: number, fields: { user?: number; source?: string }): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `row-${randomUUID()}`);
  await stage.load({ scim_users: ids.map((id) => ({ id, user: 2, source: SOURCE, attributes: {}, ...fields })) });
  return ids;
}

test('a source goes with its rows, and no others', async () => {
  const source = randomUUID();
  await stage.load({ sources: [{ pk: source, slug: 'leaving', name: 'Leaving' }] });
  const gone = await rowsOf(30, { source });
  const [kept = ''] = await rowsOf(1, {});
  expect(await remove('source', source.toUpperCase())).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^removed source .*; rows removed: 30\n$/),
  });
  expect(await readItem(stage.table, sourceKey(source), true)).toBeUndefined();
  for (const id of gone) expect(await exists(id)).toBe(false);
  expect(await exists(kept)).toBe(true);
  expect(await remove('source', source)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^there was no source/),
  });
});

test('a user goes with its rows and its parts; of another user with that name nothing goes', async () => {
  const attributes = { text: 'x'.repeat(30_000) };
  const users = [701, 702].map((pk) => ({ pk, username: 'same', name: 'S', uid: `${pk}`, attributes }));
  await stage.load({ users });
  const gone = await rowsOf(3, { user: 701 });
  const [kept = ''] = await rowsOf(1, { user: 702 });
  expect(await remove('user', '701')).toMatchObject({ code: 0, stdout: expect.stringContaining('rows removed: 3') });
  expect(await readItem(stage.table, userKey(701), true)).toBeUndefined();
  expect((await readItem(stage.table, userPartsKey(701), true)) ?? {}).not.toHaveProperty('generations');
  for (const id of gone) expect(await exists(id)).toBe(false);
  expect(await exists(kept)).toBe(true);
});

test('a run that broke off after the user was gone is completed by the next', async () => {
  await stage.load({ users: [{ pk: 703, username: 'half', name: 'H', uid: 'h' }] });
  const gone = await rowsOf(2, { user: 703 });
  await deleteItem(stage.table, userKey(703));
  expect(await remove('user', '703')).toMatchObject({ code: 0, stdout: expect.stringContaining('rows removed: 2') });
  for (const id of gone) expect(await exists(id)).toBe(false);
});

test.each([
  [['source', 'demo-scim'], /^error: UUID must be the UUID of a source, not "demo-scim" \(npm run remove/],
  [['user', '0'], /^error: PK must be the pk of a user/],
  [['user', '1e3'], /^error: PK must be/],
  [['token', '1'], /^error: the first argument must be one of source, user, not "token"/],
])('refuses %j with one line, and removes nothing', async (args, line) => {
  expect(await remove(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(line) });
});
