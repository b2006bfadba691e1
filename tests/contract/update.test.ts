/** sources_scim_users_update: replaces a row, on DynamoDB Local. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { scimUserKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { rowTagOf } from '../support/entity-tags.ts';
import { DELETED_USER, rowWithoutUser } from '../support/row-without-user.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

const OPERATION = 'sources_scim_users_update';
const REQUIRED = 'This field is required.';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const update = (id: string, body?: unknown, headers: Record<string, string> = {}, token = 'admin') =>
  stage.call(OPERATION, id, body, { headers, token });
const retrieve = (id: string) => stage.call('sources_scim_users_retrieve', id);
const stored = (id: string) => readItem(stage.table, scimUserKey(id), true);

/** The body for each kind of write. */
const BODIES: [string, (id: string) => Record<string, unknown>][] = [
  ['attributes', (id) => ({ id, user: 2, source: SOURCE, attributes: { b: 2 } })],
  ['no attributes', (id) => ({ id, user: 2, source: SOURCE })],
  ['a user', (id) => ({ id, user: 1, source: SOURCE, attributes: { b: 2 } })],
  ['a source', (id) => ({ id, user: 2, source: OTHER_SOURCE, attributes: { b: 2 } })],
  ['a move', (id) => ({ id: `${id}-moved`, user: 1, source: OTHER_SOURCE, attributes: { b: 2 } })],
];

describe.each(BODIES)('%s', (_name, bodyOf) => {
  test('is written and returned, and attributes that are not sent stay', async () => {
    const id = await stage.row({ a: 1 });
    const before = await retrieve(id);
    const body = bodyOf(id);
    const updated = await update(id, body);
    expect(updated).toMatchObject({ status: 200, json: { attributes: { a: 1 }, ...body } });
    const read = await retrieve(String(body.id));
    expect([read.text, read.headers.etag]).toEqual([updated.text, updated.headers.etag]);
    expect(updated.headers.etag).not.toBe(before.headers.etag);
    if (body.id !== id) expect(await retrieve(id)).toMatchObject({ status: 404 });
    const username = body.user === 1 ? 'akadmin' : 'alice';
    expect(await stored(String(body.id))).toMatchObject({ listed: `${username}\0${body.id}` });
  });

  test('is 412 for a stale If-Match and for a matching If-None-Match, and changes nothing', async () => {
    const id = await stage.row();
    const before = await retrieve(id);
    const { etag = '' } = before.headers;
    for (const headers of [{ 'if-match': '"stale"' }, { 'if-none-match': etag }, { 'if-none-match': '*' }])
      expect(await update(id, bodyOf(id), headers as Record<string, string>)).toMatchObject({
        status: 412,
        headers: { etag: rowTagOf(etag) },
      });
    expect((await retrieve(id)).headers.etag).toBe(etag);
    expect(await update(id, bodyOf(id), { 'if-match': etag })).toMatchObject({ status: 200 });
  });

  test('is 404 for a missing row and for one whose user was deleted, whatever the body', async () => {
    const id = await rowWithoutUser(stage);
    expect(await update('nobody', bodyOf('nobody'))).toMatchObject({ status: 404 });
    expect(await update(id, { ...bodyOf(id), user: DELETED_USER })).toMatchObject({ status: expect.any(Number) });
    expect(await retrieve(id)).toMatchObject({ status: 404 });
  });
});

test('the current id with outer spaces is the same id', async () => {
  const id = await stage.row();
  expect(await update(id, { id: ` ${id}\t`, user: 1, source: SOURCE })).toMatchObject({ status: 200, json: { id } });
});

describe('returns 400 with every invalid field at once, and changes nothing', () => {
  test.each<[string, unknown, object]>([
    ['no body', undefined, { id: [REQUIRED], user: [REQUIRED], source: [REQUIRED] }],
    ['attributes alone', { attributes: {} }, { id: [REQUIRED], user: [REQUIRED], source: [REQUIRED] }],
    [
      'unknown references and null attributes',
      { id: 'x', user: 999, source: '99999999-9999-4999-8999-999999999999', attributes: null },
      {
        user: ['Invalid pk "999" - object does not exist.'],
        source: ['Invalid pk "99999999-9999-4999-8999-999999999999" - object does not exist.'],
        attributes: ['This field may not be null.'],
      },
    ],
    ['a number', 5, { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] }],
  ])('%s', async (_name, body, json) => {
    const id = await stage.row();
    const { headers } = await retrieve(id);
    const response = await update(id, body);
    expect([response.status, response.json]).toEqual([400, json]);
    expect((await retrieve(id)).headers.etag).toBe(headers.etag);
    expect(await update(id, body, { 'if-match': '"stale"' })).toMatchObject({ status: 412 });
    expect(await update('nobody', body)).toMatchObject({ status: 404 });
  });

  test('an id that another row has', async () => {
    const [id, other] = [await stage.row(), await stage.row()];
    expect(await update(id, { id: other, user: 2, source: SOURCE })).toMatchObject({
      status: 400,
      json: { id: ['scim source user with this id already exists.'] },
    });
  });
});

test('takes JSON alone, and names it', async () => {
  const id = await stage.row();
  const merge = { 'content-type': 'application/merge-patch+json' };
  expect(await update(id, {}, merge)).toMatchObject({ status: 415, headers: { accept: 'application/json' } });
  expect(await update('nobody', {}, merge)).toMatchObject({ status: 404 });
});

test.each([
  ['viewer', 'a row', 403],
  ['viewer', 'no row', 404],
  ['change-only', 'a row', 403],
  ['change-only', 'no row', 403],
  ['delete-only', 'a row', 403],
])('the token %s on %s: %d', async (token, where, status) => {
  const id = where === 'a row' ? await stage.row() : 'nobody';
  for (const body of [{ id, user: 1, source: SOURCE }, '{', {}])
    expect(await update(id, body, {}, token)).toMatchObject({ status });
});

test('of many updates at once with one If-Match, one is written', async () => {
  for (const bodyOf of BODIES.map(([, of]) => of)) {
    const id = await stage.row();
    const { etag = '' } = (await retrieve(id)).headers;
    const responses = await Promise.all(
      Array.from({ length: 6 }, (_, n) => update(id, { ...bodyOf(id), attributes: { n } }, { 'if-match': etag })),
    );
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    for (const status of statuses) expect([200, 412, 404]).toContain(status);
  }
});
