/** sources_scim_users_retrieve: GET and HEAD of a row, on DynamoDB Local. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { RESOURCE_TAG, rowTagOf } from '../support/entity-tags.ts';
import { rowWithoutUser } from '../support/row-without-user.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const OPERATION = 'sources_scim_users_retrieve';

const get = (id: string, headers: Record<string, string> = {}, token = 'admin') =>
  stage.call(OPERATION, id, undefined, { headers, token });

const send = (httpMethod: string, id: string) =>
  stage.invoke(
    { httpMethod, pathParameters: { id }, headers: { authorization: 'Bearer admin' }, body: '{"attributes":{}}' },
    OPERATION,
  );

test('returns what an empty patch returns, with the same tag', async () => {
  const id = await stage.row({ a: [1, 'ä'] });
  const { headers, ...patched } = await stage.patch(id);
  expect(await get(id)).toMatchObject({ ...patched, headers: { etag: headers.etag } });
});

test.each(['1e400', '18446744073709551616', '-0', '{"__proto__":1.0}', '"\\ud800"'])(
  'keeps attributes %s',
  async (sent) => {
    const id = await stage.row();
    await stage.patch(id, `{"attributes":${sent}}`);
    expect((await get(id)).text).toContain(`"attributes":${sent}}`);
  },
);

test('sees every completed write', async () => {
  const id = await stage.row();
  for (let n = 0; n < 10; n++) {
    const { headers } = await stage.patch(id, { attributes: { n } });
    expect(await get(id)).toMatchObject({ json: { attributes: { n } }, headers: { etag: headers.etag } });
  }
});

describe('If-None-Match', () => {
  test('returns 304 with the tag and no body for the current tag, alone or among others, strong or weak, and for *', async () => {
    const id = await stage.row();
    const { etag = '' } = (await get(id)).headers;
    expect(etag).toMatch(RESOURCE_TAG);
    for (const tags of [etag, `W/${etag}`, `"a", ${etag}`, '*']) {
      const response = await get(id, { 'if-none-match': tags });
      expect(response).toMatchObject({ status: 304, headers: { etag }, text: '' });
    }
  });

  test('returns the row for another tag, also for the tag of the row alone', async () => {
    const id = await stage.row();
    const { etag } = (await get(id)).headers;
    for (const tags of ['"a"', 'W/"a", "b"', rowTagOf(etag)])
      expect(await get(id, { 'if-none-match': tags })).toMatchObject({ status: 200, headers: { etag } });
  });

  test('returns the row again after a change of the row or of its user', async () => {
    const id = await stage.row();
    const user = { pk: 3, uid: '3', username: 'three' };
    await stage.patch(id, { user: user.pk });
    const first = (await get(id)).headers.etag as string;
    await stage.load({ users: [{ ...user, name: 'Renamed' }] });
    const second = await get(id, { 'if-none-match': first });
    expect(second).toMatchObject({ status: 200, json: { user_obj: { name: 'Renamed' } } });
    await stage.patch(id, { attributes: { a: 2 } });
    expect(await get(id, { 'if-none-match': second.headers.etag as string })).toMatchObject({ status: 200 });
  });

  test('is 400 if it is malformed, after a missing row', async () => {
    expect(await get(await stage.row(), { 'if-none-match': 'a' })).toMatchObject({
      status: 400,
      json: { detail: 'Malformed If-None-Match header.' },
    });
    expect(await get('nobody', { 'if-none-match': 'a' })).toMatchObject({ status: 404 });
  });
});

test.each([
  ['an unknown token', 'unknown', 403, 'Token invalid/expired'],
  ['a token without the view permission', 'change-only', 403, 'You do not have permission to perform this action.'],
])('refuses %s', async (_name, token, status, detail) => {
  for (const id of [await stage.row(), 'nobody'])
    expect(await get(id, {}, token)).toMatchObject({ status, json: { detail } });
});

test('accepts a token with the view permission alone', async () => {
  expect(await get(await stage.row(), {}, 'viewer')).toMatchObject({ status: 200 });
});

test('returns 404 for a missing row, for a row whose user was deleted, and for an id that no row can have', async () => {
  const id = await rowWithoutUser(stage);
  for (const missing of ['nobody', id, '', '\ud800', 'x'.repeat(3_000)])
    expect(await get(missing)).toMatchObject({ status: 404, json: { detail: 'Not found.' } });
});

test('HEAD has the status and headers of GET, and no body', async () => {
  const id = await stage.row();
  const { 'x-request-id': _, ...headers } = (await get(id)).headers;
  expect(await send('HEAD', id)).toMatchObject({ status: 200, headers, text: '' });
  expect(await send('HEAD', 'nobody')).toMatchObject({ status: 404, text: '' });
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
  '%s is 405 with the methods of the path, and changes nothing',
  async (method) => {
    const id = await stage.row();
    const before = await get(id);
    expect(await send(method, id)).toMatchObject({
      status: 405,
      headers: { allow: 'GET, PUT, PATCH, DELETE, HEAD' },
      json: { detail: `Method "${method}" not allowed.` },
    });
    expect((await get(id)).text).toBe(before.text);
  },
);
