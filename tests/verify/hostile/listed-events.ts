/** Events that no gateway makes, which another Lambda may send: as text, since some are deeper than JSON.stringify writes. */

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const DEEP_OBJECT = `${'{"":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
const MEGABYTES = 5_000_000;
const SPACES = ' '.repeat(1_000_000);
const AUTHORIZATION = '"authorization":"Bearer admin"';

const tooDeep = 'JSON parse error - nested deeper than 1000 levels';
const malformed = 'Malformed If-Match header.';
const malformedToo = 'Malformed If-None-Match header.';
const unknown = 'Token invalid/expired';
export const missing = 'Authentication credentials were not provided.';
const MANY = Array.from({ length: 400_000 }, (_, n) => `"x-${n}":""`).join();

/** Members of the event besides the id, a token that counts and an empty patch; of equal ones the last counts. */
export const EVENTS: readonly [name: string, members: string, status: number, says?: string][] = [
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

/** The whole event of a row of EVENTS, for the row of this id. */
export const eventOf = (id: string, members: string): string =>
  `{"pathParameters":{"id":"${id}"},"headers":{${AUTHORIZATION}},"body":{},${members}}`;
