/** application/merge-patch+json: attributes are merged key by key. */
import { beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const merge = (id: string, body: unknown, headers = {}) =>
  stage.patch(id, typeof body === 'string' ? body : JSON.stringify(body), {
    headers: { 'content-type': 'application/merge-patch+json', ...headers },
  });

test('sets the keys of the patch, removes keys with null, and keeps the others', async () => {
  const id = await stage.row({ a: 1, b: { c: 2, d: 3 }, e: 4 });
  expect(await merge(id, { attributes: { a: 5, b: { c: null, f: 6 }, e: null } })).toMatchObject({
    status: 200,
    json: { attributes: { a: 5, b: { d: 3, f: 6 } } },
  });
});

test.each(['application/merge-patch+json; charset=utf-8', ' Application/Merge-Patch+JSON '])(
  'reads the type %j as a merge patch',
  async (type) => {
    const id = await stage.row({ kept: true });
    expect(await merge(id, { attributes: { a: 1 } }, { 'content-type': type })).toMatchObject({
      status: 200,
      json: { attributes: { kept: true, a: 1 } },
    });
  },
);

test.each([{}, { 'content-type': 'application/json' }])('does not merge a body of type %j', async (headers) => {
  const id = await stage.row({ replaced: true });
  const { json } = await stage.patch(id, '{"attributes":{"a":1}}', { headers });
  expect(json.attributes).toEqual({ a: 1 });
});

test('numbers outside the patch keep their text', async () => {
  const id = await stage.row();
  await stage.patch(id, '{"attributes":{"big":18446744073709551616,"one":1.0,"gone":1e400}}');
  const { text } = await merge(id, '{"attributes":{"new":-0,"gone":null}}');
  expect(text).toContain('"attributes":{"big":18446744073709551616,"one":1.0,"new":-0}');
});

test.each([
  ['an array', [1, { a: null }], [1, { a: null }]],
  ['a text', 'x', 'x'],
  ['a number', 0, 0],
  ['false', false, false],
])('attributes that are %s replace the stored ones', async (_name, attributes, expected) => {
  const id = await stage.row({ a: 1 });
  expect(await merge(id, { attributes })).toMatchObject({ status: 200, json: { attributes: expected } });
});

test('an object replaces stored attributes that are not an object', async () => {
  const id = await stage.row([1, 2]);
  expect(await merge(id, { attributes: { a: { b: null } } })).toMatchObject({ json: { attributes: { a: {} } } });
});

test.each([
  [{ user: null }, { user: ['This field may not be null.'] }],
  [
    { id: null, source: null, attributes: null },
    {
      id: ['This field may not be null.'],
      source: ['This field may not be null.'],
      attributes: ['This field may not be null.'],
    },
  ],
  [{ user: 999, attributes: { x: 1 } }, { user: ['Invalid pk "999" - object does not exist.'] }],
  [[], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
])('refuses %j and merges nothing', async (body, errors) => {
  const id = await stage.row();
  expect(await merge(id, body)).toMatchObject({ status: 400, json: errors });
  expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1 } } });
});

test('writes the other fields in the same patch, including a move', async () => {
  const id = await stage.row({ a: 1 });
  expect(await merge(id, { id: `${id}-m`, user: 1, attributes: { b: 2 } })).toMatchObject({
    status: 200,
    json: { id: `${id}-m`, user: 1, attributes: { a: 1, b: 2 } },
  });
});

test('a result that is too large is 400 with the limit, and nothing is written', async () => {
  const id = await stage.row({ a: 'x'.repeat(300_000) });
  const before = await stage.patch(id);
  expect(await merge(id, { attributes: { b: 'x'.repeat(200_000) } })).toMatchObject({
    status: 400,
    json: { attributes: ['Ensure this field has no more than 405504 bytes.'] },
  });
  expect(await stage.patch(id)).toEqual(before);
});

test("a merge patch may be larger than an item, because only the result's size counts", async () => {
  const keys = Array.from({ length: 36_000 }, (_, n) => `k${String(n).padStart(5, '0')}`);
  const id = await stage.row(Object.fromEntries(keys.map((key) => [key, 0])));
  const removal = JSON.stringify({ attributes: Object.fromEntries(keys.map((key) => [key, null])) });
  expect(removal.length).toBeGreaterThan(405_504);
  expect(await merge(id, removal)).toMatchObject({ status: 200, json: { attributes: {} } });
});

test('simultaneous merges of different keys all take effect', async () => {
  const id = await stage.row({});
  const responses = await Promise.all(Array.from({ length: 8 }, (_, n) => merge(id, { attributes: { [`k${n}`]: n } })));
  expect(responses.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const { json } = await stage.patch(id);
  expect(json.attributes).toEqual(Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`k${n}`, n])));
});

test('a stale If-Match is 412 and merges nothing', async () => {
  const id = await stage.row({ a: 1 });
  const { headers } = await stage.patch(id);
  expect(await merge(id, { attributes: { b: 2 } }, { 'if-match': headers.etag })).toMatchObject({ status: 200 });
  expect(await merge(id, { attributes: { c: 3 } }, { 'if-match': headers.etag })).toMatchObject({ status: 412 });
  expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1, b: 2 } } });
});

test('a missing row is 404', async () => {
  expect(await merge('nobody', { attributes: { a: 1 } })).toMatchObject({ status: 404 });
  expect(await stage.patch('nobody')).toMatchObject({ status: 404 });
});
