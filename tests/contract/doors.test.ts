/** The three doors: the same request, as a REST API, an HTTP API and another Lambda send it, gets the same answer. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../engine/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

interface Sent {
  readonly id: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** As recorded from API Gateway: REST hands segment and parameter over as sent, HTTP decodes them and has a version. */
const DOORS: Record<string, (sent: Sent) => object> = {
  'REST API': ({ id, ...rest }) => ({
    resource: '/api/v3/sources/scim_users/{id}/',
    path: `/api/v3/sources/scim_users/${encodeURIComponent(id)}/`,
    httpMethod: 'PATCH',
    pathParameters: { id: encodeURIComponent(id) },
    requestContext: { httpMethod: 'PATCH', stage: 'prod' },
    ...rest,
  }),
  'REST API of the emulator': ({ id, ...rest }) => ({
    path: `/api/v3/sources/scim_users/${encodeURIComponent(id)}`,
    httpMethod: 'PATCH',
    pathParameters: { id },
    requestContext: { httpMethod: 'PATCH', stage: 'prod' },
    ...rest,
  }),
  'HTTP API': ({ id, ...rest }) => ({
    version: '2.0',
    rawPath: `/api/v3/sources/scim_users/${id}/`,
    pathParameters: { id },
    requestContext: { http: { method: 'PATCH', path: `/api/v3/sources/scim_users/${id}/` } },
    ...rest,
  }),
  'HTTP API with payload 1.0': ({ id, ...rest }) => ({
    version: '1.0',
    path: `/api/v3/sources/scim_users/${id}/`,
    httpMethod: 'PATCH',
    pathParameters: { id },
    ...rest,
  }),
  'another Lambda': ({ id, ...rest }) => ({ pathParameters: { id }, ...rest }),
};

describe.each(Object.entries(DOORS))('%s', (_name, door) => {
  const send = (sent: Sent) => stage.invoke(door({ headers: { Authorization: 'Bearer admin' }, ...sent }));

  test.each([
    'a/b',
    '100%',
    '%41',
    'a%2Fb',
    'a+b',
    'a b',
    'me@example.com',
    'john.doe',
    'Zoë-日本-😀',
    'a?b#c',
    'a\nb',
  ])('the id %j is decoded exactly once', async (name) => {
    const id = `${name}-${_name}`;
    await stage.row({ a: 1 }, id);
    expect(await send({ id, body: '{"attributes":{"x":1}}' })).toMatchObject({
      status: 200,
      json: { id, attributes: { x: 1 } },
    });
  });

  test('header names have no case', async () => {
    const id = await stage.row();
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION'])
      expect(
        await send({ id, headers: { [name]: 'Bearer admin', 'CONTENT-type': 'text/plain' }, body: '{}' }),
      ).toMatchObject({ status: 415 });
  });

  test('a base64 body is read as the bytes it stands for', async () => {
    const id = await stage.row();
    const body = Buffer.from('{"attributes":{"name":"Zoë 😀"}}').toString('base64');
    expect(await send({ id, body, isBase64Encoded: true })).toMatchObject({ json: { attributes: { name: 'Zoë 😀' } } });
  });

  test.each([
    ['invalid UTF-8', [0x22, 0xff, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0xbd, 0x22]],
    ['a BOM', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])('bytes that are no JSON text are refused, not mended: %s', async (_bytes, bytes) => {
    const id = await stage.row();
    const body = Buffer.from(bytes).toString('base64');
    expect(await send({ id, body, isBase64Encoded: true })).toMatchObject({
      status: 400,
      json: { detail: expect.stringMatching(/^JSON parse error - /) },
    });
  });

  test('the token is asked for', async () => {
    const id = await stage.row();
    expect(await send({ id, headers: {}, body: '{}' })).toMatchObject({ status: 403 });
  });
});

test('an escape that cannot be decoded names no row', async () => {
  const event = {
    path: '/api/v3/sources/scim_users/a%ZZ/',
    httpMethod: 'PATCH',
    pathParameters: { id: 'a%ZZ' },
    headers: { authorization: 'Bearer admin' },
  };
  await stage.row({}, 'a%ZZ');
  expect(await stage.invoke(event)).toMatchObject({ status: 404 });
});

describe('another Lambda', () => {
  test.each([
    null,
    undefined,
    [],
    'text',
    7,
    {},
    { headers: null, pathParameters: null },
    { headers: [] },
    { headers: 'x' },
    { httpMethod: [{ toString: '' }] },
  ])('an event of %j gets a clear answer, no exception', async (event) => {
    expect(await stage.invoke(event)).toMatchObject({ status: 403, json: { detail: expect.any(String) } });
  });

  test.each([
    {},
    { pathParameters: {} },
    { pathParameters: { id: 7 } },
    { pathParameters: { id: '' } },
    { pathParameters: { id: '\ud800' } },
  ])('an event without an id, %j, is 404', async (event) => {
    expect(await stage.invoke({ ...event, headers: { authorization: 'Bearer admin' } })).toMatchObject({ status: 404 });
  });

  test('a body may be a value or its text', async () => {
    const id = await stage.row();
    for (const body of [{ attributes: { x: 1 } }, '{"attributes":{"x":1}}'])
      expect(await stage.patch(id, body)).toMatchObject({ status: 200, json: { attributes: { x: 1 } } });
    for (const body of [[], 7, true]) expect(await stage.patch(id, body)).toMatchObject({ status: 400 });
  });

  test('a value too deep to be written is refused as such', async () => {
    const id = await stage.row();
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    const answer = await stage.patch(id, { attributes: deep });
    expect(answer).toMatchObject({
      status: 400,
      json: { detail: 'JSON parse error - nested deeper than 1000 levels' },
    });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1 } } });
  });
});
