/** The same request gets the same response from a REST API, an HTTP API and another Lambda. */
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DOORS } from '../support/doors.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

interface Sent {
  readonly id: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

describe.each(Object.entries(DOORS))('%s', (name, door) => {
  const send = ({ id, headers = { Authorization: 'Bearer admin' }, body = '' }: Sent) => {
    const sent = { segment: encodeURIComponent(id), headers, body: Buffer.from(body) };
    return stage.invoke(door.event(sent));
  };

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
  ])('decodes the id %j exactly once', async (text) => {
    const id = `${text}-${name}`;
    await stage.row({ a: 1 }, id);
    expect(await send({ id, body: '{"attributes":{"x":1}}' })).toMatchObject({
      status: 200,
      json: { id, attributes: { x: 1 } },
    });
  });

  test.each(['jdoe ', ' jdoe', ' ', '\t\n', '\u3000jdoe\x1f', 'a\0b', '\ufeff'])(
    'a resource that is sent back as it was read does not move: the id %j',
    async (id) => {
      await stage.row({ a: 1 }, id);
      await stage.row({ taken: 1 }, 'jdoe');
      const { json: resource, status } = await send({ id });
      expect([status, resource.id]).toEqual([200, id]);
      const body = JSON.stringify({ ...resource, attributes: { a: 2 } });
      expect(await send({ id, body })).toMatchObject({ status: 200, json: { ...resource, attributes: { a: 2 } } });
      expect(await send({ id })).toMatchObject({ status: 200, json: { ...resource, attributes: { a: 2 } } });
      expect(await send({ id: 'jdoe' })).toMatchObject({ json: { id: 'jdoe', attributes: { taken: 1 } } });
    },
  );

  test('ignores the case of header names', async () => {
    const id = await stage.row();
    for (const authorization of ['Authorization', 'authorization', 'AUTHORIZATION'])
      expect(
        await send({ id, headers: { [authorization]: 'Bearer admin', 'CONTENT-type': 'text/plain' }, body: '{}' }),
      ).toMatchObject({ status: 415 });
  });

  test.each([
    'gzip',
    'GZip',
    'br',
    'deflate',
    'identity, gzip',
    'gzip,',
    'identity;q=1',
    'ident\u0131ty',
    '"identity"',
  ])('refuses a body with the encoding %s with 415 and the supported one', async (encoding) => {
    const id = await stage.row();
    const headers = { Authorization: 'Bearer admin', 'Content-Encoding': encoding };
    const { headers: responseHeaders, ...response } = await send({ id, headers, body: '{"attributes":{"lost":1}}' });
    expect(response).toMatchObject({
      status: 415,
      json: { detail: `Unsupported content encoding "${encoding}" in request.` },
    });
    expect(responseHeaders).toMatchObject({ 'accept-encoding': 'identity' });
    expect(responseHeaders).not.toHaveProperty('accept-patch');
    expect(await send({ id: `no-${id}`, headers, body: '{}' })).toMatchObject({ status: 404 });
    expect(await send({ id, headers })).toMatchObject({ status: 200, json: { attributes: { a: 1 } } });
  });

  test.each(['identity', 'IDENTITY', '', 'identity, identity', ' ,identity\t, ,'])(
    'reads a body with the encoding %j',
    async (encoding) => {
      const headers = { Authorization: 'Bearer admin', 'Content-Encoding': encoding };
      const sent = { id: await stage.row(), headers, body: '{"attributes":{"x":1}}' };
      expect(await send(sent)).toMatchObject({ status: 200, json: { attributes: { x: 1 } } });
    },
  );

  test.each<[string, Record<string, string>]>([
    ['a line end after the token', { authorization: 'Bearer admin\n' }],
    ['white space around the token', { authorization: ' \tBearer admin \t' }],
    ['NUL after the token', { authorization: 'Bearer admin\0' }],
    ['white space around the type', { 'content-type': '\tapplication/json\r\n' }],
    ['white space around any version', { 'if-match': ' *\r\n' }],
  ])('of a header the white space around its value is not read: %s', async (_name, headers) => {
    const id = await stage.row();
    const sent = { id, headers: { authorization: 'Bearer admin', ...headers }, body: '{"attributes":{"x":1}}' };
    expect(await send(sent)).toMatchObject({ status: 200, json: { attributes: { x: 1 } } });
    const { headers: responseHeaders } = await send({ ...sent, body: '' });
    for (const tag of [` ${responseHeaders.etag}`, `${responseHeaders.etag}\n`, `\t${responseHeaders.etag}\0`])
      expect(await send({ ...sent, headers: { ...sent.headers, 'if-match': tag }, body: '' })).toMatchObject({
        status: 200,
      });
    const named = { ...sent.headers, 'x-request-id': '\tcaller-1\n' };
    expect(await send({ ...sent, headers: named })).toMatchObject({ headers: { 'x-request-id': 'caller-1' } });
  });

  test.each([
    ['UTF-8', Buffer.from('tök').toString('latin1'), 200],
    ['Latin-1', 'tök', 200],
    ['UTF-8 beyond Latin-1', Buffer.from('tök-日本').toString('latin1'), 200],
    ['text beyond Latin-1', 'tök-日本', 200],
    ['neither UTF-8 nor a token', 't\xe9k', 403],
    ['UTF-8 of another form', Buffer.from('tök'.normalize('NFD')).toString('latin1'), 403],
  ])('finds a token with letters beyond ASCII, sent as %s', async (_name, key, status) => {
    const id = await stage.row();
    expect(await send({ id, headers: { Authorization: `Bearer ${key}` } })).toMatchObject({ status });
  });

  test.each(['text/html', 'application/xml;q=1, */*;q=0', 'application/json;version=2', ''])(
    'responds with JSON, whatever Accept says: %j',
    async (accept) => {
      const sent = { id: await stage.row(), headers: { Authorization: 'Bearer admin', Accept: accept } };
      const type = { 'content-type': 'application/json' };
      expect(await send(sent)).toMatchObject({ status: 200, headers: type });
      expect(await send({ ...sent, body: '[]' })).toMatchObject({ status: 400, headers: type });
    },
  );

  test('reads the body as UTF-8, whatever its charset says', async () => {
    const headers = { Authorization: 'Bearer admin', 'Content-Type': 'application/json; charset=iso-8859-1' };
    const body = '{"attributes":{"name":"Zoë"}}';
    expect(await send({ id: await stage.row(), headers, body })).toMatchObject({
      json: { attributes: { name: 'Zoë' } },
    });
  });

  test('keeps text beyond ASCII', async () => {
    const id = await stage.row();
    const body = '{"attributes":{"name":"Zoë 😀"}}';
    expect(await send({ id, body })).toMatchObject({ json: { attributes: { name: 'Zoë 😀' } } });
  });

  test('requires a token', async () => {
    const id = await stage.row();
    expect(await send({ id, headers: {}, body: '{}' })).toMatchObject({ status: 403 });
  });
});

describe('bytes that are not JSON text are refused, not repaired', () => {
  const bytes = [
    ['invalid UTF-8', [0x22, 0xff, 0x22], 'the body is not valid UTF-8'],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22], 'the body is not valid UTF-8'],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0xbd, 0x22], 'the body is not valid UTF-8'],
    ['a BOM', [0xef, 0xbb, 0xbf, 0x7b, 0x7d], "Unexpected token '\uFEFF'"],
  ] as const;
  const sent = bytes.flatMap(([name, body, why]) =>
    Object.entries(DOORS).map(([through, door]) => ({ name, through, door, body: Buffer.from(body), why })),
  );
  const carried = sent.filter(({ door, body }) => door.carries({ segment: 'row', body }));

  test.each(carried)('$name, through $through', async ({ door, body, why }) => {
    const headers = { Authorization: 'Bearer admin' };
    expect(await stage.invoke(door.event({ segment: await stage.row(), headers, body }))).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining(`JSON parse error - ${why}`) },
    });
  });
});

test.each(Object.entries(DOORS).slice(0, 4))('a compressed body is 415, through %s', async (_name, door) => {
  const headers = { Authorization: 'Bearer admin', 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' };
  const sent = { segment: await stage.row(), headers, body: gzipSync('{"attributes":{"lost":1}}') };
  expect(await stage.invoke(door.event(sent))).toMatchObject({
    status: 415,
    headers: { 'accept-encoding': 'identity' },
    json: { detail: 'Unsupported content encoding "gzip" in request.' },
  });
});

describe('REST API', () => {
  const event = (id: string, path: string) => ({
    path,
    httpMethod: 'PATCH',
    pathParameters: { id },
    headers: { authorization: 'Bearer admin' },
  });

  test('an escape that cannot be decoded names no row', async () => {
    await stage.row({}, 'a%ZZ');
    expect(await stage.invoke(event('a%ZZ', '/api/v3/sources/scim_users/a%ZZ/'))).toMatchObject({ status: 404 });
  });

  test('understands the emulator, which decodes the parameter and not the path', async () => {
    const id = await stage.row({}, 'a%2Fb');
    expect(await stage.invoke(event(id, '/api/v3/sources/scim_users/a%252Fb'))).toMatchObject({ status: 200 });
  });

  test('joins a repeated header to one list (RFC 9110 §5.3)', async () => {
    const id = await stage.row();
    const { headers } = await stage.patch(id);
    const lines = (...tags: string[]) =>
      stage.invoke({
        ...event(id, `/api/v3/sources/scim_users/${id}/`),
        headers: { authorization: 'Bearer admin', 'If-Match': tags.at(-1) },
        multiValueHeaders: { authorization: ['Bearer admin'], 'If-Match': tags },
      });
    expect(await lines(headers.etag as string, '"other"')).toMatchObject({ status: 200 });
    expect(await lines('"other"', '"another"')).toMatchObject({ status: 412 });
  });

  test('two tokens are no valid token, in either order', async () => {
    const id = await stage.row();
    for (const tokens of [
      ['Bearer admin', 'Bearer viewer'],
      ['Bearer viewer', 'Bearer admin'],
    ]) {
      const headers = { headers: { Authorization: tokens[1] }, multiValueHeaders: { Authorization: tokens } };
      const sent = { ...event(id, `/api/v3/sources/scim_users/${id}/`), ...headers };
      expect(await stage.invoke(sent)).toMatchObject({ status: 403, json: { detail: 'Token invalid/expired' } });
    }
  });
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
    { multiValueHeaders: { authorization: 'Bearer admin' } },
    { multiValueHeaders: { authorization: [{ toString: '' }, 7] } },
    { httpMethod: [{ toString: '' }] },
  ])('an event of %j gets a clear response, not an exception', async (event) => {
    expect(await stage.invoke(event)).toMatchObject({ status: 403, json: { detail: expect.any(String) } });
  });

  test.each(['', '\ud800'])('the id %j, which no row can have, is 404', async (id) => {
    const event = { pathParameters: { id }, headers: { authorization: 'Bearer admin' } };
    expect(await stage.invoke(event)).toMatchObject({ status: 404 });
  });

  test('the body may be a value or its text', async () => {
    const id = await stage.row();
    for (const body of [{ attributes: { x: 1 } }, '{"attributes":{"x":1}}'])
      expect(await stage.patch(id, body)).toMatchObject({ status: 200, json: { attributes: { x: 1 } } });
    for (const body of [[], 7, true]) expect(await stage.patch(id, body)).toMatchObject({ status: 400 });
  });

  test('If-Match may be a list of texts; any other value is refused, never ignored', async () => {
    const id = await stage.row();
    const { headers } = await stage.patch(id);
    const write = (ifMatch: unknown) =>
      stage.patch(id, { attributes: { lost: true } }, { headers: { 'if-match': ifMatch } as Record<string, string> });
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    for (const other of [['"other"'], ['"other"', '"another"']])
      expect(await write(other)).toMatchObject({ status: 412 });
    for (const wrong of [7, true, {}, [7], [], [deep], { toString: 1 }])
      expect(await write(wrong)).toMatchObject({ status: 400, json: { detail: 'Malformed If-Match header.' } });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1 } }, headers: { etag: headers.etag } });
    expect(await write(['"other"', headers.etag])).toMatchObject({ status: 200 });
  });

  test('keeps both lines of a header that comes in two spellings', async () => {
    const id = await stage.row();
    const { headers } = await stage.patch(id);
    const write = (lines: Record<string, string>) => stage.patch(id, { attributes: { x: 1 } }, { headers: lines });
    expect(await write({ 'If-Match': '"other"', 'if-match': '*' })).toMatchObject({ status: 400 });
    expect(await write({ 'If-Match': '"other"', 'if-match': '"another"' })).toMatchObject({ status: 412 });
    expect(await write({ 'If-Match': headers.etag as string, 'if-match': '"other"' })).toMatchObject({ status: 200 });
    for (const tokens of [{ Authorization: 'Bearer viewer' }, { AUTHORIZATION: 'Bearer admin' }])
      expect(await write(tokens)).toMatchObject({ status: 403, json: { detail: 'Token invalid/expired' } });
  });

  test("a body that is flagged base64 but isn't does not count as empty", async () => {
    const id = await stage.row();
    const event = { pathParameters: { id }, headers: { authorization: 'Bearer admin' }, isBase64Encoded: true };
    for (const body of ['!!!!', 'eyJhIjoxfQ==!', 'e', '='])
      expect(await stage.invoke({ ...event, body })).toMatchObject({
        status: 400,
        json: { detail: expect.stringMatching(/^JSON parse error - /) },
      });
    for (const body of [Buffer.from('{"attributes":{"x":1}}').toString('base64'), ''])
      expect(await stage.invoke({ ...event, body })).toMatchObject({ status: 200, json: { attributes: { x: 1 } } });
  });

  test('refuses a value that is nested too deeply to serialize', async () => {
    const id = await stage.row();
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    const response = await stage.patch(id, { attributes: deep });
    expect(response).toMatchObject({
      status: 400,
      json: { detail: 'JSON parse error - nested deeper than 1000 levels' },
    });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { a: 1 } } });
  });
});
