/** Malformed items: a token is refused; a row, a user or a source is a 500. Each takes one line in the log. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import { type Key, scimUserKey, sourceKey, tokenKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { type ChildProcessStage, openChildProcessStage } from '../support/child-process-stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

let stage: ChildProcessStage;
beforeAll(async () => {
  process.env.LOG_LEVEL = 'error';
  stage = await openChildProcessStage();
});
afterAll(() => stage.close());

let printed = 0;
beforeEach(() => {
  printed = stage.output().length;
});

const put = (item: Key & Record<string, unknown>) => writeItems(stage.table, [item]);

/** The errors that this test has logged, once there are any. */
async function errors(): Promise<{ message: string; error: { name: string; message: string } }[]> {
  for (;;) {
    const lines = stage.output().slice(printed).trim().split('\n').filter(Boolean);
    if (lines.length > 0) return lines.map((line) => JSON.parse(line));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const malformed = (kind: string, attribute: string) => ({
  name: 'MalformedItem',
  message: `Malformed ${kind} item: ${attribute} is missing or has a wrong value`,
  at: expect.any(String),
});

const MISSING = undefined;

describe('a token is refused like an unknown one if', () => {
  const TOKEN = {
    user: 1,
    intent: 'api',
    expiring: false,
    expires: null,
    permissions: ['view_scimsourceuser', 'change_scimsourceuser'],
  };

  test.each<[string, unknown]>([
    ['permissions', 'view_scimsourceuser change_scimsourceuser'],
    ['permissions', new Set(['view_scimsourceuser', 'change_scimsourceuser'])],
    ['permissions', { 0: 'view_scimsourceuser', 1: 'change_scimsourceuser' }],
    ['permissions', ['view_scimsourceuser', 'change_scimsourceuser', 1]],
    ['permissions', MISSING],
    ['expiring', MISSING],
    ['expiring', null],
    ['expiring', 'false'],
    ['expiring', 0],
    ['expires', MISSING],
    ['expires', 4_102_444_800],
    ['intent', MISSING],
    ['intent', ['api']],
    ['user', '1'],
    ['user', 1.5],
    ['user', 9_007_199_254_740_993n],
    ['user', MISSING],
    ['identifier', 7],
    ['description', {}],
    ['created', 1_700_000_000],
  ])('%s is %p', async (attribute, value) => {
    const key = randomUUID();
    const digest = createHash('sha256').update(key).digest('hex');
    const { [attribute as 'user']: _, ...rest } = TOKEN;
    await put({ ...tokenKey(digest), ...rest, ...(value !== MISSING && { [attribute]: value }) });
    expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({
      status: 403,
      text: '{"detail":"Token invalid/expired"}',
    });
    const logged = await errors();
    expect(logged).toMatchObject([{ message: 'authentication_failed', error: malformed('token', attribute) }]);
    expect(JSON.stringify(logged)).not.toMatch(new RegExp(`${key}|${digest}|view_scimsourceuser`));
  });

  test.each<[string, object]>([
    ['user_obj', {}],
    ['user_obj', { user_obj: '{' }],
    ['user_obj', { user_obj: 'null' }],
    ['user_obj', { user_obj: { is_active: true } }],
    ['is_active', { user_obj: '{"is_active":true}', username: 'u', is_active: 'true' }],
  ])('its owner has no usable %s: %j', async (attribute, owner) => {
    const [pk, key] = [8_000, randomUUID()];
    await put({ ...userKey(pk), ...owner });
    await put({ ...tokenKey(createHash('sha256').update(key).digest('hex')), ...TOKEN, user: pk });
    expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 403 });
    expect(await errors()).toMatchObject([{ message: 'authentication_failed', error: malformed('user', attribute) }]);
  });

  test('but not if it is well-formed', async () => {
    const key = randomUUID();
    await put({ ...tokenKey(createHash('sha256').update(key).digest('hex')), ...TOKEN });
    expect(await stage.patch(await stage.row(), {}, { token: key })).toMatchObject({ status: 200 });
  });
});

const INTERNAL = { status: 500, text: '{"detail":"A server error occurred."}' };
const MERGE = { headers: { 'content-type': 'application/merge-patch+json' } };

describe('a row is a 500 if', () => {
  const ROW = { user: 2, source: SOURCE, attributes: '{"a":1}', version: randomUUID() };

  test.each<[string, unknown, unknown[]]>([
    ['attributes', { a: 1 }, [{}, { source: SOURCE }]],
    ['attributes', MISSING, [{}, { source: SOURCE }]],
    ['user', '2', [{}, { source: SOURCE }, { attributes: {} }]],
    ['user', MISSING, [{}, { source: SOURCE }, { attributes: {} }]],
    ['version', 7, [{}, { source: SOURCE }]],
    ['previous', true, [{}, { source: SOURCE }]],
  ])('%s is %p', async (attribute, value, bodies) => {
    const id = randomUUID();
    const { [attribute as 'user']: _, ...rest } = ROW;
    await put({ ...scimUserKey(id), ...rest, ...(value !== MISSING && { [attribute]: value }) });
    for (const body of bodies) {
      printed = stage.output().length;
      expect(await stage.patch(id, body)).toMatchObject(INTERNAL);
      expect(await errors()).toMatchObject([{ message: 'unexpected error', error: malformed('scim_user', attribute) }]);
    }
    expect(await stage.patch(id, { attributes: { b: 2 } }, MERGE)).toMatchObject(INTERNAL);
  });

  test.each(['no JSON', '', '{'])('a merge meets attributes of %j', async (attributes) => {
    const id = randomUUID();
    await put({ ...scimUserKey(id), ...ROW, attributes });
    expect(await stage.patch(id, { attributes: { b: 2 } }, MERGE)).toMatchObject(INTERNAL);
    expect(await errors()).toMatchObject([{ error: malformed('scim_user', 'attributes') }]);
  });

  test('a stale If-Match meets one', async () => {
    const id = randomUUID();
    await put({ ...scimUserKey(id), ...ROW, user: '2' });
    expect(await stage.patch(id, { attributes: {} }, { headers: { 'if-match': '"another"' } })).toMatchObject(INTERNAL);
    expect(await errors()).toMatchObject([{ error: malformed('scim_user', 'user') }]);
  });

  test('a patch of attributes repairs stored ones that are not text', async () => {
    const id = randomUUID();
    await put({ ...scimUserKey(id), ...ROW, attributes: { a: 1 } });
    expect(await stage.patch(id, { attributes: { b: 2 } })).toMatchObject({
      status: 200,
      json: { attributes: { b: 2 } },
    });
  });
});

describe('a row is a 500 if of its user', () => {
  const USER_OBJ =
    '{"pk":8001,"username":"u","name":"U","is_active":true,"last_login":null,"email":"","attributes":{},"uid":"u"}';
  const LARGE = {
    username: 'u',
    is_active: true,
    digest: createHash('sha256').update(USER_OBJ).digest('hex'),
    bytes: 16,
    generation: 'g',
    count: 1,
  };
  const part = (data: unknown) => ({ pk: 'user_part#8001#g#0', data });

  test.each<[string, object, [string, string]]>([
    ['it has neither user_obj nor parts', {}, ['user', 'user_obj']],
    ['user_obj is no text', { user_obj: { pk: 8_001 } }, ['user', 'user_obj']],
    ['is_active is a text', { user_obj: '{}', is_active: 'true' }, ['user', 'is_active']],
    ['its parts have no count', { ...LARGE, count: MISSING }, ['user', 'count']],
    ['its parts have a count of 0', { ...LARGE, count: 0 }, ['user', 'count']],
    ['its parts are more than a user has', { ...LARGE, count: 15 }, ['user', 'count']],
    ['its parts are larger than a response', { ...LARGE, bytes: 5_242_881 }, ['user', 'bytes']],
    ['its parts have no digest', { ...LARGE, digest: MISSING }, ['user', 'digest']],
    ['its part is no part of it', { ...LARGE, digest: '0'.repeat(64) }, ['user', 'digest']],
    ['its part is no bytes', { ...LARGE, generation: 'text' }, ['user_part', 'data']],
  ])('%s', async (_name, owner, [kind, attribute]) => {
    await put(part(Buffer.from(USER_OBJ)));
    await put({ ...part(USER_OBJ), pk: 'user_part#8001#text#0' });
    const stored = Object.fromEntries(Object.entries(owner).filter(([, value]) => value !== MISSING));
    await put({ ...userKey(8_001), ...stored });
    const id = await stage.row();
    await put({ ...scimUserKey(id), user: 8_001, source: SOURCE, attributes: '{}' });
    expect(await stage.patch(id)).toMatchObject(INTERNAL);
    expect(await errors()).toMatchObject([{ message: 'unexpected error', error: malformed(kind, attribute) }]);
  });

  test('but not if the user is well-formed', async () => {
    await put(part(Buffer.from(USER_OBJ)));
    await put({ ...userKey(8_001), ...LARGE });
    const id = await stage.row();
    await put({ ...scimUserKey(id), user: 8_001, source: SOURCE, attributes: '{}' });
    expect(await stage.patch(id)).toMatchObject({ status: 200, json: { user_obj: { pk: 8_001 } } });
  });
});

test('a malformed former user does not fail a row that has another user now', async () => {
  const id = await stage.row();
  await stage.load({ users: [{ pk: 8_002, username: 'u', name: 'U', uid: 'u' }] });
  expect(await stage.patch(id, { user: 8_002 })).toMatchObject({ status: 200 });
  await put({ ...userKey(8_002), user_obj: 7 });
  await put({ ...scimUserKey(id), user: 2, source: SOURCE, attributes: '{}' });
  expect(await stage.patch(id, { attributes: { x: 1 } })).toMatchObject({ status: 200, json: { user: 2 } });
});

test('a source without a name is a 500 for a patch that refers to it', async () => {
  const source = randomUUID();
  await put({ ...sourceKey(source), slug: 'a' });
  expect(await stage.patch(await stage.row(), { source })).toMatchObject(INTERNAL);
  expect(await errors()).toMatchObject([{ error: malformed('source', 'name') }]);
});
