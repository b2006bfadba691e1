/** sources_scim_users_create: a new row, on DynamoDB Local. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { scimUserKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { RESOURCE_TAG } from '../support/entity-tags.ts';
import { rowWithoutUser } from '../support/row-without-user.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

const OPERATION = 'sources_scim_users_create';
const REQUIRED = 'This field is required.';
const TAKEN = 'scim source user with this id already exists.';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const create = (body?: unknown, token = 'admin', headers = {}) =>
  stage.call(OPERATION, undefined, body, { token, headers });
const retrieve = (id: string) => stage.call('sources_scim_users_retrieve', id);
const newId = () => `new-${randomUUID()}`;
const rowOf = (id = newId()) => ({ id, user: 2, source: SOURCE });

test('returns 201 and the row, which every operation then returns with the same tag', async () => {
  const body = { ...rowOf(), attributes: { a: [1, 'ä'] } };
  const created = await create(body);
  expect(created).toMatchObject({ status: 201, json: { ...body, user_obj: { pk: 2, username: 'alice' } } });
  expect(Object.keys(created.json)).toEqual(['id', 'user', 'user_obj', 'source', 'attributes']);
  expect(created.headers.etag).toMatch(RESOURCE_TAG);
  for (const read of [await retrieve(body.id), await stage.patch(body.id)])
    expect([read.text, read.headers.etag]).toEqual([created.text, created.headers.etag]);
});

test('attributes that are not sent are an empty object', async () => {
  expect(await create(rowOf())).toMatchObject({ status: 201, json: { attributes: {} } });
});

test.each(['1e400', '18446744073709551616', '-0', '""', '{"":{"__proto__":1.0}}', '"\\ud800"', 'false'])(
  'keeps attributes %s',
  async (sent) => {
    const id = newId();
    const created = await create(`{"id":"${id}","user":2,"source":"${SOURCE}","attributes":${sent}}`);
    expect(created.text).toContain(`"attributes":${sent}}`);
    expect((await retrieve(id)).text).toBe(created.text);
  },
);

test('trims the id, and canonicalizes the source', async () => {
  const id = newId();
  const source = `urn:uuid:${SOURCE.toUpperCase()}`;
  expect(await create({ id: `\t ${id}\n`, user: 2, source })).toMatchObject({
    status: 201,
    json: { id, source: SOURCE },
  });
  expect(await create({ id: ` ${id}`, user: 2, source })).toMatchObject({ status: 400, json: { id: [TAKEN] } });
});

describe('returns 400 with every invalid field at once', () => {
  test.each<[string, unknown, object]>([
    ['no body', undefined, { id: [REQUIRED], user: [REQUIRED], source: [REQUIRED] }],
    ['no fields', {}, { id: [REQUIRED], user: [REQUIRED], source: [REQUIRED] }],
    [
      'null in each',
      { id: null, user: null, source: null, attributes: null },
      Object.fromEntries(['id', 'user', 'source', 'attributes'].map((name) => [name, ['This field may not be null.']])),
    ],
    [
      'a missing, an unknown and an invalid one',
      { user: 999, source: 'x' },
      {
        id: [REQUIRED],
        user: ['Invalid pk "999" - object does not exist.'],
        source: ['“x” is not a valid UUID.'],
      },
    ],
    ['an id of spaces', { ...rowOf(' '), user: 2 }, { id: ['This field may not be blank.'] }],
    ['an id that no URL can have', rowOf('..'), { id: [expect.stringContaining('may not be')] }],
    ['an id that is too long', rowOf('x'.repeat(2_039)), { id: ['Ensure this field has no more than 2038 bytes.'] }],
    [
      'attributes that no item holds',
      { ...rowOf(), attributes: 'x'.repeat(6_000_000) },
      { attributes: ['Ensure this field has no more than 405504 bytes.'] },
    ],
    ['a list', [rowOf()], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
    ['null', 'null', { non_field_errors: ['No data provided'] }],
    ['no JSON', '{', { detail: expect.stringMatching(/^JSON parse error - /) }],
  ])('%s', async (_name, body, json) => {
    const response = await create(body);
    expect(response).toMatchObject({ status: 400 });
    expect(response.json).toEqual(json);
  });

  test('an id that a row has, whoever its user is, beside an unknown user', async () => {
    const id = await stage.row();
    const before = await retrieve(id);
    const body = { id, user: 999, source: SOURCE };
    expect(await create(body)).toMatchObject({ status: 400, json: { id: [TAKEN], user: [expect.any(String)] } });
    expect(await retrieve(id)).toMatchObject({ text: before.text, headers: { etag: before.headers.etag } });
  });

  test('returns 400 for the id of a row whose user was deleted', async () => {
    const id = await rowWithoutUser(stage);
    expect(await create(rowOf(id))).toMatchObject({ status: 400, json: { id: [TAKEN] } });
  });
});

test('the largest row that it accepts can be stored, with the longest id', async () => {
  const attributes = 'x'.repeat(405_502);
  const id = `${newId()}-`.padEnd(2_038, 'y');
  expect(await create({ ...rowOf(id), attributes })).toMatchObject({ status: 201 });
  expect(await retrieve(id)).toMatchObject({ status: 200, json: { attributes } });
});

test('takes JSON alone, and names it', async () => {
  const merge = { 'content-type': 'application/merge-patch+json' };
  const refused = await create(rowOf(), 'admin', merge);
  expect(refused).toMatchObject({ status: 415, headers: { accept: 'application/json' } });
  expect(refused.headers).not.toHaveProperty('accept-patch');
});

test.each(['viewer', 'change-only', 'delete-only', 'nobody'])(
  'refuses the token %s, before the body',
  async (token) => {
    const body = rowOf();
    for (const sent of [body, '{', {}])
      expect(await create(sent, token)).toMatchObject({
        status: 403,
        json: { detail: 'You do not have permission to perform this action.' },
      });
    expect(await retrieve(body.id)).toMatchObject({ status: 404 });
  },
);

test('needs the add permission alone, and returns the row without the view permission', async () => {
  expect(await create(rowOf(), 'add-only')).toMatchObject({ status: 201, json: { user_obj: { username: 'alice' } } });
});

test('of many requests at once with one id, one makes the row and the others get 400', async () => {
  for (let round = 0; round < 5; round++) {
    const id = newId();
    const bodies = Array.from({ length: 8 }, (_, n) => ({ ...rowOf(id), attributes: { n } }));
    const responses = await Promise.all(bodies.map((body) => create(body)));
    const made = responses.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    for (const response of responses)
      if (response !== made[0]) expect(response).toMatchObject({ status: 400, json: { id: [TAKEN] } });
    expect((await retrieve(id)).text).toBe(made[0]?.text);
  }
});

test('the row is in its place of the index, under its user’s name', async () => {
  const id = newId();
  await create(rowOf(id));
  expect(await readItem(stage.table, scimUserKey(id), true)).toMatchObject({ source: SOURCE, listed: `alice\0${id}` });
});
