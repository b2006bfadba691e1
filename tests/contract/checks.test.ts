/** Refusals: their order and their texts. A refused patch writes nothing. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const DENIED = { detail: 'You do not have permission to perform this action.' };
const INVALID_TOKEN = { detail: 'Token invalid/expired' };
/** {"alg":"none"}, {"scope":"goauthentik.io/api"} */
const JWT = 'eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImdvYXV0aGVudGlrLmlvL2FwaSJ9.';
const MISSING = { detail: 'Not found.' };

describe('the caller', () => {
  test.each([
    ['no Authorization', {}, { detail: 'Authentication credentials were not provided.' }],
    ['no scheme', { authorization: 'admin' }, { detail: 'Authentication credentials were not provided.' }],
    ['another scheme', { authorization: 'Basic YWtpOnB3' }, { detail: 'Unsupported authentication type' }],
    ['another scheme of six letters', { authorization: 'Digest admin' }, { detail: 'Unsupported authentication type' }],
    ['no key', { authorization: 'Bearer ' }, { detail: 'Authentication credentials were not provided.' }],
    ['white space alone', { authorization: ' \t\r\n\0' }, { detail: 'Authentication credentials were not provided.' }],
    ['a key with a line end in it', { authorization: 'Bearer ad\r\nmin' }, INVALID_TOKEN],
    ['a key with a tab in it', { authorization: 'Bearer ad\tmin' }, INVALID_TOKEN],
    ['a key after a no-break space', { authorization: 'Bearer \xa0admin' }, INVALID_TOKEN],
    ['an unknown key', { authorization: 'Bearer nope' }, INVALID_TOKEN],
    ['an OAuth access token', { authorization: `Bearer ${JWT}` }, INVALID_TOKEN],
    ['a key in another case', { authorization: 'Bearer ADMIN' }, INVALID_TOKEN],
    ['an expired token', { authorization: 'Bearer outdated' }, INVALID_TOKEN],
    ['a token for something else', { authorization: 'Bearer recovery' }, INVALID_TOKEN],
    ['an inactive owner', { authorization: 'Bearer inactive-owner' }, INVALID_TOKEN],
    ['an owner who was deleted', { authorization: 'Bearer no-owner' }, INVALID_TOKEN],
    ['a header that is no text', { authorization: 7 }, { detail: 'Authentication credentials were not provided.' }],
    ['a header of two tokens', { authorization: ['Bearer admin', 'Bearer admin'] }, INVALID_TOKEN],
  ])('%s: 403', async (_name, headers, body) => {
    const id = await stage.row();
    const event = { pathParameters: { id }, headers, body: { attributes: { x: 1 } } };
    expect(await stage.invoke(event)).toMatchObject({ status: 403, json: body });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1 } } });
  });

  test.each(['bearer admin', 'BEARER admin'])('may write the scheme in any case: %s', async (authorization) => {
    const id = await stage.row();
    expect(await stage.invoke({ pathParameters: { id }, headers: { authorization } })).toMatchObject({ status: 200 });
  });

  test.each([
    ['nobody', 'a row', 403, DENIED],
    ['nobody', 'no row', 403, DENIED],
    ['change-only', 'a row', 403, DENIED],
    ['viewer', 'a row', 403, DENIED],
    ['viewer', 'no row', 404, MISSING],
  ])('%s on %s: %d', async (token, where, status, body) => {
    const id = where === 'a row' ? await stage.row() : 'no-such-row';
    for (const sent of [{ attributes: {} }, '{', { user: 'x' }])
      expect(await stage.patch(id, sent, { token })).toMatchObject({ status, json: body });
  });
});

test('gets 405 with Allow for another method, after the token and before the row', async () => {
  const event = {
    httpMethod: 'POST',
    pathParameters: { id: 'no-such-row' },
    headers: { authorization: 'Bearer admin' },
  };
  expect(await stage.invoke(event)).toMatchObject({
    status: 405,
    headers: { allow: 'GET, PUT, PATCH, DELETE, HEAD' },
    json: { detail: 'Method "POST" not allowed.' },
  });
  expect(await stage.invoke({ ...event, headers: {} })).toMatchObject({ status: 403 });
});

describe('a body', () => {
  test.each([
    ['another type', { 'content-type': 'text/plain' }, '{}', 415, 'Unsupported media type "text/plain" in request.'],
    [
      'a form',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '--b',
      415,
      'Unsupported media type "multipart/form-data; boundary=b" in request.',
    ],
    [
      'no JSON',
      {},
      '{"id": "a",}',
      400,
      'JSON parse error - Expected double-quoted property name in JSON at position 11 (line 1 column 12)',
    ],
    [
      'a cut JSON',
      {},
      '{',
      400,
      "JSON parse error - Expected property name or '}' in JSON at position 1 (line 1 column 2)",
    ],
    ['only spaces', {}, ' ', 400, 'JSON parse error - Unexpected end of JSON input'],
    ['a word', {}, 'secret', 400, "JSON parse error - Unexpected token 's'"],
    ['a type that is no text', { 'content-type': 7 }, '{}', 415, 'Unsupported media type "7" in request.'],
    ['If-Match that is no text', { 'if-match': 7 }, '{}', 400, 'Malformed If-Match header.'],
    ['a BOM', {}, '\ufeff{}', 400, "JSON parse error - Unexpected token '\ufeff'"],
    [
      'too deep',
      {},
      `{"attributes":${'['.repeat(1000)}${']'.repeat(1000)}}`,
      400,
      'JSON parse error - nested deeper than 1000 levels',
    ],
  ])('%s', async (_name, headers, body, status, detail) => {
    const id = await stage.row();
    expect(await stage.patch(id, body, { headers: headers as never })).toMatchObject({ status, json: { detail } });
    expect(await stage.patch('no-such-row', body, { headers: headers as never })).toMatchObject({
      status: 404,
      json: MISSING,
    });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1 } } });
  });

  test.each(['application/json', 'Application/JSON; charset=utf-8', ' application/json ;indent=4'])(
    'of the type %s is JSON',
    async (type) => {
      const id = await stage.row();
      expect(await stage.patch(id, '{"user":2}', { headers: { 'Content-Type': type } })).toMatchObject({ status: 200 });
    },
  );

  test('of another type is 415, and Accept-Patch lists the supported types (RFC 5789 §3.1)', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await stage.patch(await stage.row(), '{}', { headers })).toMatchObject({
      status: 415,
      headers: { 'accept-patch': 'application/json, application/merge-patch+json' },
    });
  });

  test('that is missing is an empty patch, whatever the headers say about its type and encoding', async () => {
    const id = await stage.row();
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' }])
      expect(await stage.patch(id, '', { headers })).toMatchObject({ status: 200 });
  });

  test('with a wrong type and a wrong encoding is refused for its type', async () => {
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
    const { headers: responseHeaders, ...response } = await stage.patch(await stage.row(), '{', { headers });
    expect(response).toMatchObject({
      status: 415,
      json: { detail: 'Unsupported media type "text/plain" in request.' },
    });
    expect(responseHeaders).toHaveProperty('accept-patch');
    expect(responseHeaders).not.toHaveProperty('accept-encoding');
  });

  test('with a wrong encoding is refused with an excerpt of that encoding', async () => {
    const long = await stage.patch(await stage.row(), '{}', { headers: { 'content-encoding': 'x'.repeat(10_000) } });
    expect(long.json).toEqual({ detail: `Unsupported content encoding "${'x'.repeat(4_096)}…" in request.` });
  });
});

describe('a body that is not an object', () => {
  test.each([
    ['null', 'No data provided'],
    ['[]', 'Invalid data. Expected a dictionary, but got list.'],
    ['"a"', 'Invalid data. Expected a dictionary, but got str.'],
    ['1', 'Invalid data. Expected a dictionary, but got int.'],
    ['1.5', 'Invalid data. Expected a dictionary, but got float.'],
    ['1.0', 'Invalid data. Expected a dictionary, but got float.'],
    ['1e2', 'Invalid data. Expected a dictionary, but got float.'],
    ['-0', 'Invalid data. Expected a dictionary, but got int.'],
    ['9007199254740993', 'Invalid data. Expected a dictionary, but got int.'],
    ['-9223372036854775808', 'Invalid data. Expected a dictionary, but got int.'],
    ['18446744073709551615', 'Invalid data. Expected a dictionary, but got int.'],
    ['18446744073709551616', 'Invalid data. Expected a dictionary, but got float.'],
    ['-9223372036854775809', 'Invalid data. Expected a dictionary, but got float.'],
    ['true', 'Invalid data. Expected a dictionary, but got bool.'],
  ])('%s', async (body, message) => {
    const id = await stage.row();
    expect(await stage.patch(id, body)).toMatchObject({ status: 400, json: { non_field_errors: [message] } });
    expect(await stage.patch('no-such-row', body)).toMatchObject({ status: 404 });
  });

  test('a million digits', async () => {
    expect(await stage.patch(await stage.row(), '1'.repeat(1_000_000))).toMatchObject({
      status: 400,
      json: { non_field_errors: ['Invalid data. Expected a dictionary, but got float.'] },
    });
  });
});

describe('an invalid field', () => {
  test.each([
    [{ id: null }, { id: ['This field may not be null.'] }],
    [{ id: '' }, { id: ['This field may not be blank.'] }],
    [{ id: ' \t\x1f\u3000' }, { id: ['This field may not be blank.'] }],
    [{ id: 1 }, { id: ['Not a valid string.'] }],
    ...['.', '..', ' . ', '\n..'].map((id): [object, object] => [
      { id },
      {
        id: [
          'This field may not be "." or "..": HTTP clients remove such path segments from a URL. Choose another id.',
        ],
      },
    ]),
    [{ id: 'a\0b' }, { id: ['Null characters are not allowed.'] }],
    ['{"id":"a\\ud83d"}', { id: ['Surrogate characters are not allowed: U+D83D.'] }],
    [{ user: null }, { user: ['This field may not be null.'] }],
    [{ user: '' }, { user: ['This field may not be null.'] }],
    [{ user: '1' }, { user: ['Incorrect type. Expected pk value, received str.'] }],
    [{ user: true }, { user: ['Incorrect type. Expected pk value, received bool.'] }],
    [{ user: [1] }, { user: ['Incorrect type. Expected pk value, received list.'] }],
    [{ user: {} }, { user: ['Incorrect type. Expected pk value, received dict.'] }],
    [{ user: 2.5 }, { user: ['Incorrect type. Expected pk value, received float.'] }],
    ['{"user": 2.0000000000000000000001}', { user: ['Incorrect type. Expected pk value, received float.'] }],
    ['{"user": 1e-400}', { user: ['Incorrect type. Expected pk value, received float.'] }],
    ['{"user": 9007199254740991.5}', { user: ['Incorrect type. Expected pk value, received float.'] }],
    [{ user: 0 }, { user: ['Invalid pk "0" - object does not exist.'] }],
    ['{"user": 9007199254740993}', { user: ['Invalid pk "9007199254740993" - object does not exist.'] }],
    ['{"user": 1e30}', { user: ['Invalid pk "1e30" - object does not exist.'] }],
    ...['1e400', '-1e400', '1'.repeat(400), '99.0', '9.9e1', '990e-1', '1e2', '1E+2', '-0', '-0.0', '0e-400', '-1'].map(
      (pk): [string, object] => [`{"user": ${pk}}`, { user: [`Invalid pk "${pk}" - object does not exist.`] }],
    ),
    ['{"user": 99.5}', { user: ['Incorrect type. Expected pk value, received float.'] }],
    [
      '{"user": 1e2, "id": "", "source": "ABCDEFAB-2222-4333-8444-555555555555"}',
      {
        id: ['This field may not be blank.'],
        user: ['Invalid pk "1e2" - object does not exist.'],
        source: ['Invalid pk "ABCDEFAB-2222-4333-8444-555555555555" - object does not exist.'],
      },
    ],
    [{ source: null }, { source: ['This field may not be null.'] }],
    [{ source: '' }, { source: ['This field may not be null.'] }],
    [{ source: 'abc' }, { source: ['“abc” is not a valid UUID.'] }],
    [{ source: `{${SOURCE}}` }, { source: [`“{${SOURCE}}” is not a valid UUID.`] }],
    ['{"source": 1.0}', { source: ['Incorrect type. Expected pk value, received float.'] }],
    [{ source: 7 }, { source: ['Incorrect type. Expected pk value, received int.'] }],
    [{ attributes: null }, { attributes: ['This field may not be null.'] }],
    [
      { id: null, user: null, source: null, attributes: null },
      {
        id: ['This field may not be null.'],
        user: ['This field may not be null.'],
        source: ['This field may not be null.'],
        attributes: ['This field may not be null.'],
      },
    ],
  ])('%j', async (body, errors) => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const { status, text } = await stage.patch(id, body);
    expect({ status, text }).toEqual({ status: 400, text: JSON.stringify(errors) });
    expect(await stage.patch(id)).toEqual(before);
    expect(await stage.patch('no-such-row', body)).toMatchObject({ status: 404 });
  });

  test.each(['user', 'source'])('is echoed only as an excerpt if it is long: %s', async (field) => {
    const id = await stage.row();
    for (const value of [`1${'0'.repeat(200)}`, `"${'x'.repeat(5_000)}"`, `"${'x'.repeat(1_000_000)}"`]) {
      const response = await stage.patch(id, `{"${field}": ${value}}`);
      expect(response).toMatchObject({ status: 400, json: { [field]: [expect.any(String)] } });
      expect(response.text.length).toBeLessThan(5_000);
    }
  });

  test.each(['2', '2.0', '2e0', '0.2E+1', '20e-1'])('%s is the pk 2', async (pk) => {
    const id = await stage.row();
    await stage.patch(id, { user: 1 });
    expect(await stage.patch(id, `{"user": ${pk}}`)).toMatchObject({ status: 200, json: { user: 2 } });
  });

  test("an id of one space is blank, unless it is the row's own id", async () => {
    const blank = { status: 400, json: { id: ['This field may not be blank.'] } };
    expect(await stage.patch(await stage.row(), { id: ' ' })).toMatchObject(blank);
    const id = await stage.row({ a: 1 }, ' ');
    expect(await stage.patch(id, { id: '  ' })).toMatchObject(blank);
    expect(await stage.patch(id, { id: '' })).toMatchObject(blank);
    expect(await stage.patch(id, { id, user: 1 })).toMatchObject({ status: 200, json: { id, user: 1 } });
  });

  test('the last of equal keys wins', async () => {
    const id = await stage.row();
    expect(await stage.patch(id, '{"user":"x","user":2}')).toMatchObject({ status: 200 });
    expect(await stage.patch(id, '{"user":2,"user":"x"}')).toMatchObject({ status: 400 });
  });
});
