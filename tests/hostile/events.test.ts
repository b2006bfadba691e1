/** Events that no gateway makes: what another Lambda may send the function, as text, since some are deeper than JSON.stringify writes. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../engine/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ own: true });
});
afterAll(() => stage.close());

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const DEEP_OBJECT = `${'{"":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
const MEGABYTES = 5_000_000;
const SPACES = ' '.repeat(1_000_000);
const AUTHORIZATION = '"authorization":"Bearer admin"';

const tooDeep = 'JSON parse error - nested deeper than 1000 levels';
const malformed = 'Malformed If-Match header.';
const malformedToo = 'Malformed If-None-Match header.';
const unknown = 'Token invalid/expired';
const missing = 'Authentication credentials were not provided.';
const MANY = Array.from({ length: 400_000 }, (_, n) => `"x-${n}":""`).join();

/** Members of the event besides the id, a token that counts and an empty patch; of equal ones the last counts. */
const EVENTS: readonly [name: string, members: string, status: number, says?: string][] = [
  ...['httpMethod', 'version', 'path', 'multiValueHeaders', 'isBase64Encoded', 'requestContext', '__proto__'].flatMap(
    (name): [string, string, number][] => [
      [`a deep ${name}`, `"${name}":${DEEP}`, 200],
      [`a deep object as ${name}`, `"${name}":${DEEP_OBJECT}`, 200],
    ],
  ),
  ...['%', '%ZZ', '%00', '%2e%2e', '%c0%af', '%ff', '%ed%a0%80', '%E2%82', '.', '..', 'a%0d%0ab'].map(
    (segment): [string, string, number, string] => [
      `the segment ${segment}`,
      `"path":"/api/v3/sources/scim_users/${segment}/","pathParameters":{"id":"${segment}"}`,
      404,
      'Not found.',
    ],
  ),
  ['a deep id', `"pathParameters":{"id":${DEEP}}`, 400, 'names no SCIM source user'],
  ['deep parameters', `"pathParameters":${DEEP_OBJECT}`, 400, 'names no SCIM source user'],
  ['deep headers', `"headers":${DEEP_OBJECT}`, 403, missing],
  ['a deep header', `"headers":{${AUTHORIZATION},"if-match":${DEEP}}`, 400, malformed],
  ['a deep header in a list', `"headers":{${AUTHORIZATION},"if-match":[${DEEP_OBJECT}]}`, 400, malformed],
  ['a deep token', `"headers":{"authorization":${DEEP}}`, 403, 'Unsupported authentication type'],
  ['a deep body', `"body":${DEEP}`, 400, tooDeep],
  ['a deep value', `"body":{"attributes":${DEEP_OBJECT}}`, 400, tooDeep],
  ['a value just too deep', `"body":{"attributes":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 400, tooDeep],
  ['a body like a Buffer', '"body":{"type":"Buffer","data":[123,125]}', 200],
  ['a body that says how it is written', '"body":{"toJSON":1,"__proto__":{"attributes":1}}', 200],
  ['base64 of a value', '"body":{"x":1},"isBase64Encoded":true', 200],
  ['base64 said in a word', '"body":"e30=","isBase64Encoded":"true"', 400],
  ['base64 of nothing', '"body":"====","isBase64Encoded":true', 400],
  ['a lone surrogate in the body', '"body":"\\"\\ud800"', 400],
  ['a lone surrogate in the id', '"pathParameters":{"id":"\\ud800"}', 404, 'Not found.'],
  ['a method of megabytes', `"httpMethod":"${'\\u0001'.repeat(1_000_000)}"`, 405],
  ['a type of megabytes', `"headers":{${AUTHORIZATION},"content-type":"${'\\u0001'.repeat(1_000_000)}"}`, 415],
  ['a token of megabytes', `"headers":{"authorization":"Bearer ${'x'.repeat(MEGABYTES)}"}`, 403, unknown],
  ['a token of lines', '"headers":{"authorization":"Bearer a\\r\\nb"}', 403, unknown],
  ['a token with NUL in it', '"headers":{"authorization":"Bearer ad\\u0000min"}', 403, unknown],
  ['a token with NUL after it', '"headers":{"authorization":"Bearer admin\\u0000"}', 200],
  ['a token with a line end after it', '"headers":{"authorization":"Bearer admin\\r\\n"}', 200],
  ['megabytes of spaces around a token', `"headers":{"authorization":"${SPACES}Bearer admin${SPACES}"}`, 200],
  ['megabytes of spaces in a token', `"headers":{"authorization":"Bearer ${SPACES}admin"}`, 403, unknown],
  ['megabytes of line ends', `"headers":{${AUTHORIZATION},"if-match":"${'\\n'.repeat(2_000_000)}"}`, 400, malformed],
  ['a token of half a character', '"headers":{"authorization":"Bearer \\ud800"}', 403, unknown],
  ['a token of megabytes of UTF-8', `"headers":{"authorization":"Bearer ${'Ã¶'.repeat(1_000_000)}"}`, 403, unknown],
  ['a token twice', '"headers":{"authorization":["Bearer admin","Bearer admin"]}', 403, unknown],
  ['a token in two cases', `"headers":{${AUTHORIZATION},"Authorization":"Bearer admin"}`, 403, unknown],
  ['a token of what objects have', '"headers":{"__proto__":{"authorization":"Bearer admin"}}', 403, missing],
  ['a list as headers', `"headers":[${'1,'.repeat(1_000_000)}1]`, 403, missing],
  ['400,000 headers', `"headers":{${AUTHORIZATION},${MANY}}`, 200],
  [
    'a tag of megabytes',
    `"body":{"attributes":1},"headers":{${AUTHORIZATION},"if-match":"\\"${'x'.repeat(MEGABYTES)}\\""}`,
    412,
  ],
  ['a million tags', `"headers":{${AUTHORIZATION},"if-match":"${'\\"\\",'.repeat(1_000_000)}"}`, 400, malformed],
  ['megabytes of commas', `"headers":{${AUTHORIZATION},"if-match":"${', '.repeat(MEGABYTES / 2)}"}`, 400, malformed],
  ['two cases of If-Match', `"headers":{${AUTHORIZATION},"If-Match":"\\"a\\"","if-match":"*"}`, 400, malformed],
  [
    'an excluded tag of megabytes',
    `"headers":{${AUTHORIZATION},"if-none-match":"W/\\"${'x'.repeat(MEGABYTES)}\\""}`,
    200,
  ],
  [
    'a million excluded tags',
    `"headers":{${AUTHORIZATION},"if-none-match":"${'\\"\\",'.repeat(1_000_000)}"}`,
    400,
    malformedToo,
  ],
  [
    'megabytes of commas excluded',
    `"headers":{${AUTHORIZATION},"if-none-match":"${', '.repeat(MEGABYTES / 2)}"}`,
    400,
    malformedToo,
  ],
  ['a deep header excluded', `"headers":{${AUTHORIZATION},"if-none-match":${DEEP}}`, 400, malformedToo],
  [
    'two cases of If-None-Match',
    `"headers":{${AUTHORIZATION},"If-None-Match":"\\"a\\"","if-none-match":"*"}`,
    400,
    malformedToo,
  ],
  ['megabytes of slashes', `"path":"${'/'.repeat(MEGABYTES)}"`, 200],
  ['megabytes of id', `"pathParameters":{"id":"${'x'.repeat(MEGABYTES)}"}`, 404, 'Not found.'],
  [
    'a trace of megabytes of white space',
    `"headers":{${AUTHORIZATION},"x-amzn-trace-id":";${'\\t'.repeat(2_000_000)};root${SPACES}"}`,
    200,
  ],
  [
    'a trace of megabytes of members',
    `"headers":{${AUTHORIZATION},"x-amzn-trace-id":"${'; '.repeat(2_500_000)}"}`,
    200,
  ],
  ['megabytes of codings', `"headers":{${AUTHORIZATION},"content-encoding":"${'identity,'.repeat(500_000)}"}`, 200],
  ['megabytes of no codings', `"headers":{${AUTHORIZATION},"content-encoding":"${','.repeat(MEGABYTES)}"}`, 200],
  ['megabytes of one coding', `"headers":{${AUTHORIZATION},"content-encoding":"${'x'.repeat(MEGABYTES)}"}`, 415],
  ['a deep coding', `"headers":{${AUTHORIZATION},"content-encoding":${DEEP}}`, 415],
  ['no list of codings', `"headers":{${AUTHORIZATION},"content-encoding":[]}`, 200],
  ['a trace of megabytes', `"headers":{${AUTHORIZATION},"x-amzn-trace-id":"${'Root='.repeat(1_000_000)}"}`, 200],
];

test.each(EVENTS.map(([name, ...rest]) => ({ name, rest })))(
  '$name',
  async ({ rest: [members, status, says = ''] }) => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const event = `{"pathParameters":{"id":"${id}"},"headers":{${AUTHORIZATION}},"body":{},${members}}`;
    const answer = await stage.deliver(event);
    expect(stage.took().cpu).toBeLessThan(1_000);
    expect(answer).toMatchObject({ status, text: expect.stringContaining(says) });
    // Lambda hands back no more than 6 MB.
    expect(answer.text.length).toBeLessThan(100_000);
    expect(await stage.patch(id)).toEqual(before);
  },
);

test.each(['""', '0', 'null', '"text"', '[]', '{}'])('an event that is none: %s', async (event) => {
  expect(await stage.deliver(event)).toMatchObject({ status: 403, json: { detail: missing } });
});

test.each(['a\r\nset-cookie: b', 'a\nb', 'a\0b', 'é', '\ud800', 'x'.repeat(129), ''])(
  'the request id %j is not echoed in a header',
  async (named) => {
    const { headers } = await stage.patch(await stage.row(), {}, { headers: { 'x-request-id': named } });
    expect(headers['x-request-id']).toBe('test');
  },
);

test.each([
  '...',
  '.a',
  '%00',
  '%2e%2e',
  '%',
  '__proto__',
  'constructor',
  '*',
  'a/b',
  'a\r\nb',
  '\u200b',
  '\ufeff',
  '\u{10ffff}',
])('the id %j is one like any other: a row moves to it, is patched there, and moves away', async (id) => {
  const from = await stage.row();
  expect(await stage.patch(from, { id })).toMatchObject({ status: 200, json: { id } });
  expect(await stage.patch(from)).toMatchObject({ status: 404 });
  expect(await stage.patch(id, { attributes: 1 })).toMatchObject({ status: 200, json: { id, attributes: 1 } });
  expect(await stage.patch(id, { id: from })).toMatchObject({ status: 200, json: { id: from, attributes: 1 } });
  expect(await stage.patch(id)).toMatchObject({ status: 404 });
});

test('two ids that look alike are two rows: NFC and NFD', async () => {
  const [composed, decomposed] = ['é', 'é'].map((text, n) => text.normalize(n ? 'NFD' : 'NFC') + crypto.randomUUID());
  const ids = [composed, decomposed?.slice(0, 2) + (composed as string).slice(1)] as [string, string];
  for (const [n, id] of ids.entries()) await stage.row({ n }, id);
  expect(ids[0]).not.toBe(ids[1]);
  expect(ids[0].normalize('NFD')).toBe(ids[1]);
  await stage.patch(ids[1], { attributes: { n: 'changed' } });
  expect(await stage.patch(ids[0])).toMatchObject({ json: { id: ids[0], attributes: { n: 0 } } });
  expect(await stage.patch(ids[1])).toMatchObject({ json: { id: ids[1], attributes: { n: 'changed' } } });
  expect(await stage.patch(ids[0], { id: ids[1] })).toMatchObject({ status: 400 });
});

test.each(['x', 'é', '\u{1f600}'])('a key of DynamoDB holds 2,048 bytes, of %s too, and not one more', async (unit) => {
  const unique = crypto.randomUUID();
  const room = 2_038 - unique.length;
  const whole = unique + unit.repeat(Math.floor(room / Buffer.byteLength(unit)));
  const longest = whole + 'y'.repeat(2_038 - Buffer.byteLength(whole));
  expect(await stage.patch(await stage.row(), { id: longest })).toMatchObject({ status: 200, json: { id: longest } });
  expect(await stage.patch(longest, { attributes: 1 })).toMatchObject({ status: 200 });
  expect(await stage.patch(longest, { id: `${longest}y` })).toMatchObject({ status: 400 });
  expect(await stage.patch(`${longest}y`)).toMatchObject({ status: 404 });
});
