/** npm run reindex, and the renaming of users by seed and import: every row is in its place of the index. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { command } from '../../commands/reindex.ts';
import { readTableDefinition } from '../../commands/table-definition.ts';
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { indexEntries } from '../../lib/dynamodb/bulk/index-entries.ts';
import { openUserWriter } from '../../lib/dynamodb/bulk/user-writer.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { scimUserKey, sourceKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { listedKey, SOURCES_PARTITION } from '../../lib/dynamodb/table/listed.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { runInProcess } from '../support/run-command.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const reindex = (...args: string[]) => runInProcess(command, ['--table', stage.table.name, ...args]);

const listedOf = async (id: string) => (await readItem(stage.table, scimUserKey(id), true))?.listed;

/** Sets `listed` as another version of the service may have left it; undefined: removes it. */
const misplace = (pk: string, listed?: string) =>
  stage.table.documents.send(
    new UpdateCommand({
      TableName: stage.table.name,
      Key: { pk },
      UpdateExpression: listed === undefined ? 'REMOVE listed' : 'SET listed = :listed',
      ...(listed !== undefined && { ExpressionAttributeValues: { ':listed': listed } }),
    }),
  );

const user = (pk: number, username: string, attributes = {}) => ({ pk, username, name: 'U', uid: 'u', attributes });

describe('npm run reindex', () => {
  test('corrects rows and sources, removes rows without a user, and changes no version', async () => {
    const [missing, wrong, orphan, right] = [
      await stage.row(),
      await stage.row(),
      await stage.row(),
      await stage.row(),
    ];
    await stage.load({ users: [user(601, 'leaving')] });
    await stage.patch(orphan, { user: 601 });
    await deleteItem(stage.table, userKey(601));
    await misplace(scimUserKey(missing).pk);
    await misplace(scimUserKey(wrong).pk, 'zoe\0other');
    await misplace(sourceKey(SOURCE).pk);
    const etags = await Promise.all([missing, wrong, right].map(async (id) => (await stage.patch(id)).headers.etag));

    const checked = await reindex('--check');
    expect(checked).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/3 of \d+ rows misplaced, 1 of 2 sources/),
    });
    expect(checked.stderr).toContain(`scim_user#${missing} is not listed as it should be`);
    expect(await listedOf(missing)).toBeUndefined();

    expect(await reindex()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/3 of \d+ rows corrected, 1 of 2 sources corrected, 0 of \d+ users corrected/),
    });
    expect(await Promise.all([missing, wrong, right].map(listedOf))).toEqual([
      `alice\0${missing}`,
      `alice\0${wrong}`,
      `alice\0${right}`,
    ]);
    expect(await listedOf(orphan)).toBeUndefined();
    expect(await Promise.all([missing, wrong, right].map(async (id) => (await stage.patch(id)).headers.etag))).toEqual(
      etags,
    );
    const sources = await Array.fromAsync(indexEntries(stage.table, SOURCES_PARTITION));
    expect(sources.map(({ pk, listed }) => [pk, listed])).toEqual([
      [sourceKey(SOURCE).pk, 'a'],
      [sourceKey(OTHER_SOURCE).pk, 'b'],
    ]);
    expect(await reindex('--check')).toMatchObject({ code: 0 });
  });

  test('gives a user from before there were parts its name', async () => {
    const user_obj = JSON.stringify({ pk: 602, username: 'old', name: 'Old', is_active: true, uid: 'x' });
    await stage.table.documents.send(
      new UpdateCommand({
        TableName: stage.table.name,
        Key: userKey(602),
        UpdateExpression: 'SET user_obj = :user_obj',
        ExpressionAttributeValues: { ':user_obj': user_obj },
      }),
    );
    expect(await reindex()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 of') });
    expect(await readItem(stage.table, userKey(602), true)).toMatchObject({
      username: 'old',
      is_active: true,
      user_obj,
    });
  });

  test('says so if the table has no index', async () => {
    const { GlobalSecondaryIndexes: _, AttributeDefinitions, ...definition } = readTableDefinition();
    const table = openTable(`test-${randomUUID()}`, { endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });
    const keys = AttributeDefinitions?.filter(({ AttributeName }) => AttributeName === 'pk');
    await table.client.send(
      new CreateTableCommand({ ...definition, AttributeDefinitions: keys, TableName: table.name }),
    );
    expect(await runInProcess(command, ['--table', table.name])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: the table \S+ has no index "list"[^\n]*\n$/),
    });
  });
});

describe('a renamed user', () => {
  const rowOf = async (pk: number, id = `row-${randomUUID()}`, source = SOURCE) => {
    await stage.load({ scim_users: [{ id, user: pk, source, attributes: {} }] });
    return id;
  };

  test('has its rows of every source listed under the new name, with their versions, and no other user’s', async () => {
    await stage.load({ users: [user(611, 'bob'), user(612, 'bob')] });
    const [one, other, namesake] = [await rowOf(611), await rowOf(611, undefined, OTHER_SOURCE), await rowOf(612)];
    const { etag } = (await stage.patch(one)).headers;
    await stage.load({ users: [user(611, 'robert')] });
    expect(await Promise.all([one, other, namesake].map(listedOf))).toEqual([
      `robert\0${one}`,
      `robert\0${other}`,
      `bob\0${namesake}`,
    ]);
    expect((await stage.patch(one)).headers.etag?.split('.')[0]).toBe(etag?.split('.')[0]);
    expect(await readItem(stage.table, userKey(611), true)).not.toHaveProperty('was');
    expect(await reindex('--check')).toMatchObject({ code: 0 });
  });

  test('keeps its earlier names until its rows are moved: the next run moves what a broken-off one has left', async () => {
    await stage.load({ users: [user(613, 'first')] });
    const id = await rowOf(613);
    const large = { text: 'x'.repeat(20_000) };
    for (const username of ['second', 'third']) {
      const toUser = { pk: 613, username, is_active: true, user_obj: JSON.stringify(user(613, username, large)) };
      // Without finish(): the run breaks off.
      await openUserWriter(stage.table, 0).overwrite([toUser as never]);
    }
    expect(await readItem(stage.table, userKey(613), true)).toMatchObject({
      username: 'third',
      was: ['first', 'second'],
    });
    expect(await listedOf(id)).toBe(`first\0${id}`);
    await stage.load({ users: [user(613, 'third', large)] });
    expect(await listedOf(id)).toBe(`third\0${id}`);
    expect(await readItem(stage.table, userKey(613), true)).not.toHaveProperty('was');
  });

  test('is listed under the name that a patch beside the renaming has read, or not at all', async () => {
    await stage.load({ users: [user(614, 'before')] });
    const ids = await Promise.all(Array.from({ length: 8 }, () => stage.row()));
    await Promise.all([
      stage.load({ users: [user(614, 'after')] }),
      ...ids.map((id) => stage.patch(id, { user: 614 })),
    ]);
    for (const id of ids) expect(await listedOf(id)).toBe(`after\0${id}`);
  });
});

test.each([
  ['a short key', 'bob', 'x', 'bob\0x'],
  ['the longest whole one', 'b', 'é'.repeat(511), `b\0${'é'.repeat(511)}`],
])('%s is the name, NUL and the id', (_name, username, id, key) => {
  expect(listedKey(username, id)).toBe(key);
});

test('a longer key ends with a digest, fits, is valid UTF-8, and differs with the id', () => {
  const [one, other] = ['a', 'b'].map((end) => listedKey('bob', `${'😀'.repeat(400)}${end}`)) as [string, string];
  expect(one).not.toBe(other);
  for (const key of [one, other]) {
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024);
    expect(Buffer.byteLength(key)).toBeGreaterThan(1_020);
    expect(key.startsWith('bob\0😀')).toBe(true);
    expect(key).not.toContain('\ufffd');
  }
});
