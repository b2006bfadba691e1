/** sources_scim_users_destroy: removes a row, on DynamoDB Local. */
import { beforeAll, expect, test } from '@jest/globals';
import { scimUserKey } from '../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../lib/dynamodb/table/read-item.ts';
import { rowTagOf } from '../support/entity-tags.ts';
import { rowWithoutUser } from '../support/row-without-user.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const destroy = (id: string, headers: Record<string, string> = {}, token = 'admin', body?: unknown) =>
  stage.call('sources_scim_users_destroy', id, body, { headers, token });
const retrieve = (id: string) => stage.call('sources_scim_users_retrieve', id);

test('returns 204 without a body, and the row is gone; then 404', async () => {
  const id = await stage.row();
  const { 'x-request-id': _, ...headers } = (await destroy(id)).headers;
  expect(headers).toEqual({});
  expect(await readItem(stage.table, scimUserKey(id), true)).toBeUndefined();
  expect(await destroy(id)).toMatchObject({ status: 404, json: { detail: 'Not found.' } });
});

test('does not read the body', async () => {
  for (const [type, body] of [
    ['application/json', '{'],
    ['text/plain', 'x'],
    ['application/merge-patch+json', { id: 'x' }],
  ] as const)
    expect(await destroy(await stage.row(), { 'content-type': type }, 'admin', body)).toMatchObject({
      status: 204,
      text: '',
    });
});

test('removes a row whose user was deleted', async () => {
  const id = await rowWithoutUser(stage);
  expect(await destroy(id)).toMatchObject({ status: 204 });
  expect(await readItem(stage.table, scimUserKey(id), true)).toBeUndefined();
});

test('is 412 if a precondition does not hold, and removes nothing', async () => {
  const id = await stage.row();
  const { etag = '' } = (await retrieve(id)).headers;
  for (const headers of [
    { 'if-match': '"stale"' },
    { 'if-match': `W/${etag}` },
    { 'if-none-match': etag },
    { 'if-none-match': '*' },
  ] as Record<string, string>[])
    expect(await destroy(id, headers)).toMatchObject({ status: 412, headers: { etag: rowTagOf(etag) } });
  expect((await retrieve(id)).headers.etag).toBe(etag);
});

test.each<[string, (etag: string) => Record<string, string>]>([
  ['the current tag', (etag) => ({ 'if-match': `"old", ${etag}` })],
  ['any tag', () => ({ 'if-match': '*' })],
  ['If-None-Match with another tag', () => ({ 'if-none-match': '"old"' })],
  ['both headers', (etag) => ({ 'if-match': etag, 'if-none-match': '"old"' })],
])('removes the row with %s', async (_name, headers) => {
  const id = await stage.row();
  const { etag = '' } = (await retrieve(id)).headers;
  expect(await destroy(id, headers(etag))).toMatchObject({ status: 204 });
});

test('is 404 for a missing row, also with If-Match and with a malformed one', async () => {
  for (const tags of ['*', '"a"', 'malformed'])
    expect(await destroy('nobody', { 'if-match': tags })).toMatchObject({ status: 404 });
  expect(await destroy(await stage.row(), { 'if-match': 'malformed' })).toMatchObject({ status: 400 });
});

test.each([
  ['delete-only', 'a row', 403],
  ['delete-only', 'no row', 403],
  ['viewer', 'a row', 403],
  ['viewer', 'no row', 404],
  ['add-only', 'a row', 403],
])('the token %s on %s: %d', async (token, where, status) => {
  const id = where === 'a row' ? await stage.row() : 'nobody';
  expect(await destroy(id, {}, token)).toMatchObject({ status });
  if (where === 'a row') expect(await retrieve(id)).toMatchObject({ status: 200 });
});

test('of many requests at once, one removes the row', async () => {
  for (let round = 0; round < 5; round++) {
    const id = await stage.row();
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => destroy(id)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, ...Array(7).fill(404)]);
  }
});

test('a row that is made again has another version: the old tag removes nothing', async () => {
  const id = await stage.row();
  const { etag = '' } = (await retrieve(id)).headers;
  await destroy(id);
  await stage.call('sources_scim_users_create', undefined, { id, user: 2, source: SOURCE });
  expect(await destroy(id, { 'if-match': etag })).toMatchObject({ status: 412 });
  expect(await retrieve(id)).toMatchObject({ status: 200 });
});
