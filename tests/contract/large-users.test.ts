/** Users whose user_obj is larger than an item: every kind of patch returns it whole, and small users are stored and read as before. */
import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_ID_BYTES } from '../../lib/domain/scim-user/id.ts';
import { MAX_ATTRIBUTES_BYTES } from '../../lib/domain/scim-user/patch.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import { type Key, userKey } from '../../lib/dynamodb/table/keys.ts';
import { MAX_BYTES_IN_HEAD, MAX_USER_OBJ_BYTES } from '../../lib/dynamodb/users/user-head.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

/** The largest response of a Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_RESPONSE_BYTES = 6_291_556;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

let pks = 7_000;
const newUser = (attributes: object) => ({
  pk: ++pks,
  username: `u${pks}`,
  name: 'Zoë',
  uid: `uid-${pks}`,
  attributes: attributes as Record<string, unknown>,
});

/**
 * @returns a user whose user_obj has so many bytes by this count
 * @param text the piece that fills it
 */
function userOf(bytes: number, count: (json: string) => number, text: string) {
  const user = newUser({ text: '' });
  const { pk, username, name, uid } = user;
  const user_obj = (attributes: object) =>
    JSON.stringify({ pk, username, name, is_active: true, last_login: null, email: '', attributes, uid });
  const left = bytes - count(user_obj({ text: '' }));
  const times = Math.floor(left / (count(JSON.stringify(text)) - count('""')));
  const filled = text.repeat(times);
  const attributes = { text: filled.padEnd(filled.length + bytes - count(user_obj({ text: filled })), 'x') };
  expect(count(user_obj(attributes))).toBe(bytes);
  return { user: { ...user, attributes }, text: user_obj(attributes) };
}

const carried = (text: string) => Buffer.byteLength(JSON.stringify(text));

async function rowOf(user: number, id: string = randomUUID(), attributes: unknown = {}): Promise<string> {
  await stage.load({ scim_users: [{ id, user, source: SOURCE, attributes }] });
  return id;
}

const head = async (pk: number) =>
  (await stage.table.documents.send(new GetCommand({ TableName: stage.table.name, Key: userKey(pk) }))).Item;

describe.each([
  ['the most that a head has', MAX_BYTES_IN_HEAD],
  ['a byte more', MAX_BYTES_IN_HEAD + 1],
  ['one part', 390 * 1024],
  ['a byte more than a part', 390 * 1024 + 1],
  ['2 MB', 2_000_000],
])('a user_obj of %s', (_name, bytes) => {
  // Three bytes a character, so that some parts end inside a character.
  const { user, text } = userOf(bytes, Buffer.byteLength, '☃');
  beforeAll(async () => {
    await stage.load({ users: [user] });
  });

  test.each([
    ['nothing', {}],
    ['attributes', { attributes: { x: 1 } }],
    ['source', { source: SOURCE }],
    ['id', { id: randomUUID() }],
  ])('is returned for a patch of %s, by a cold instance and a warm one', async (_patch, body) => {
    const id = await rowOf(user.pk);
    for (const at of [id, (body as { id?: string }).id ?? id]) {
      const { status, text: response } = await stage.patch(at, body);
      expect(status).toBe(200);
      expect(response.includes(`"user":${user.pk},"user_obj":${text},"source"`)).toBe(true);
    }
  });

  test('is returned for a merge, and for a patch that links the row to this user', async () => {
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
    const id = await stage.row();
    expect((await stage.patch(id, { user: user.pk })).text.includes(`"user_obj":${text},`)).toBe(true);
    expect((await stage.patch(id, { attributes: { b: 2 } }, merge)).text.includes(`"user_obj":${text},`)).toBe(true);
  });

  test('is stored in the head up to 16 KB, where older versions read it, else in parts', async () => {
    const { user_obj, generation, count, ...rest } = (await head(user.pk)) ?? {};
    expect(rest).toEqual({
      pk: `user#${user.pk}`,
      username: user.username,
      is_active: true,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: carried(text),
    });
    if (bytes <= 16_384) expect([user_obj === text, generation, count]).toEqual([true, undefined, undefined]);
    else expect([user_obj, count]).toEqual([undefined, Math.ceil(bytes / 399_360)]);
  });
});

test("the largest possible response fits into Lambda's limit", async () => {
  const { user } = userOf(MAX_USER_OBJ_BYTES, carried, '"');
  await stage.load({ users: [user] });
  const id = '\u0001'.repeat(MAX_ID_BYTES);
  const attributes = '\\'.repeat((MAX_ATTRIBUTES_BYTES - 2) / 2);
  await rowOf(user.pk, id);
  const { status, headers, text } = await stage.patch(
    id,
    { attributes },
    { headers: { 'x-request-id': '"'.repeat(128) } },
  );
  expect(status).toBe(200);
  const bytes = Buffer.byteLength(JSON.stringify({ statusCode: status, headers, body: text }));
  expect(bytes).toBeGreaterThan(MAX_USER_OBJ_BYTES + 2 * MAX_ATTRIBUTES_BYTES + 7 * MAX_ID_BYTES);
  expect(bytes).toBeLessThan(LAMBDA_RESPONSE_BYTES);
});

test('a head from before there were parts is returned at any size, and its tokens are valid', async () => {
  const user = newUser({});
  const user_obj = JSON.stringify({ ...user, is_active: true, attributes: { text: 'x'.repeat(390_000) } });
  await writeItems(stage.table, [{ ...userKey(user.pk), user_obj } as Key]);
  const token = randomUUID();
  await stage.load({ tokens: [ownedBy(user.pk, token)] });
  const response = await stage.patch(await rowOf(user.pk), { attributes: { x: 1 } }, { token });
  expect(response.text).toContain(`"user_obj":${user_obj},`);
});

test.each([
  ['active', true, 200],
  ['inactive', false, 403],
])('the token of a large user who is %s', async (_name, is_active, status) => {
  const { user } = userOf(1_000_000, Buffer.byteLength, 'x');
  const token = randomUUID();
  await stage.load({ users: [{ ...user, is_active }], tokens: [ownedBy(user.pk, token)] });
  expect(await stage.patch(await stage.row(), {}, { token })).toMatchObject({ status });
});

const ownedBy = (user: number, key: string) => ({
  key,
  user,
  intent: 'api' as const,
  expiring: false,
  permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
});
