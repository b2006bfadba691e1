/** Events that only another Lambda can send. They are text, because some are nested deeper than JSON.stringify can write. */

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const DEEP_OBJECT = `${'{"":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
const MEGABYTES = 5_000_000;
const SPACES = ' '.repeat(1_000_000);
const AUTHORIZATION = '"authorization":"Bearer admin"';

const tooDeep = 'JSON parse error - nested deeper than 1000 levels';
const malformed = 'Malformed If-Match header.';
const malformedExcluded = 'Malformed If-None-Match header.';
const invalidToken = 'Token invalid/expired';
export const MISSING_CREDENTIALS = 'Authentication credentials were not provided.';
const MANY = Array.from({ length: 400_000 }, (_, n) => `"x-${n}":""`).join();

/** Members to add to an event with a valid id, a valid token and an empty patch. The last of equal members counts. */
export const EVENTS: readonly [name: string, members: string, status: number, message?: string][] = [
  ...['httpMethod', 'version', 'path', 'multiValueHeaders', 'isBase64Encoded', 'requestContext', '__proto__'].flatMap(
    (name): [string, string, number][] => [
      [`a deeply nested ${name}`, `"${name}":${DEEP}`, 200],
      [`a deeply nested object as ${name}`, `"${name}":${DEEP_OBJECT}`, 200],
    ],
  ),
  ...['%', '%ZZ', '%00', '%2e%2e', '%c0%af', '%ff', '%ed%a0%80', '%E2%82', '.', '..', 'a%0d%0ab'].map(
    (segment): [string, string, number, string] => [
      `the path segment ${segment}`,
      `"path":"/api/v3/sources/scim_users/${segment}/","pathParameters":{"id":"${segment}"}`,
      404,
      'Not found.',
    ],
  ),
  ['a deeply nested id', `"pathParameters":{"id":${DEEP}}`, 400, 'names no SCIM source user'],
  ['deeply nested path parameters', `"pathParameters":${DEEP_OBJECT}`, 400, 'names no SCIM source user'],
  ['deeply nested headers', `"headers":${DEEP_OBJECT}`, 403, MISSING_CREDENTIALS],
  ['a deeply nested If-Match', `"headers":{${AUTHORIZATION},"if-match":${DEEP}}`, 400, malformed],
  ['a deeply nested If-Match in a list', `"headers":{${AUTHORIZATION},"if-match":[${DEEP_OBJECT}]}`, 400, malformed],
  ['a deeply nested token', `"headers":{"authorization":${DEEP}}`, 403, 'Unsupported authentication type'],
  ['a deeply nested body', `"body":${DEEP}`, 400, tooDeep],
  ['deeply nested attributes', `"body":{"attributes":${DEEP_OBJECT}}`, 400, tooDeep],
  [
    'attributes nested one level too deep',
    `"body":{"attributes":${'['.repeat(1_000)}${']'.repeat(1_000)}}`,
    400,
    tooDeep,
  ],
  ['a body that looks like a Buffer', '"body":{"type":"Buffer","data":[123,125]}', 200],
  ['a body with the members toJSON and __proto__', '"body":{"toJSON":1,"__proto__":{"attributes":1}}', 200],
  ['a body that is an object and flagged base64', '"body":{"x":1},"isBase64Encoded":true', 200],
  ['the base64 flag as a string', '"body":"e30=","isBase64Encoded":"true"', 400],
  ['invalid base64', '"body":"====","isBase64Encoded":true', 400],
  ['a body with a lone surrogate', '"body":"\\"\\ud800"', 400],
  ['an id with a lone surrogate', '"pathParameters":{"id":"\\ud800"}', 404, 'Not found.'],
  ['a method of megabytes', `"httpMethod":"${'\\u0001'.repeat(1_000_000)}"`, 405],
  ['a content type of megabytes', `"headers":{${AUTHORIZATION},"content-type":"${'\\u0001'.repeat(1_000_000)}"}`, 415],
  ['a token of megabytes', `"headers":{"authorization":"Bearer ${'x'.repeat(MEGABYTES)}"}`, 403, invalidToken],
  ['a token with a line break', '"headers":{"authorization":"Bearer a\\r\\nb"}', 403, invalidToken],
  ['a token with NUL inside', '"headers":{"authorization":"Bearer ad\\u0000min"}', 403, invalidToken],
  ['a token with NUL after it', '"headers":{"authorization":"Bearer admin\\u0000"}', 200],
  ['a token with a line break after it', '"headers":{"authorization":"Bearer admin\\r\\n"}', 200],
  ['a token between megabytes of spaces', `"headers":{"authorization":"${SPACES}Bearer admin${SPACES}"}`, 200],
  ['a token after megabytes of spaces', `"headers":{"authorization":"Bearer ${SPACES}admin"}`, 403, invalidToken],
  [
    'an If-Match of megabytes of line breaks',
    `"headers":{${AUTHORIZATION},"if-match":"${'\\n'.repeat(2_000_000)}"}`,
    400,
    malformed,
  ],
  ['a token that is a lone surrogate', '"headers":{"authorization":"Bearer \\ud800"}', 403, invalidToken],
  [
    'a token of megabytes of UTF-8',
    `"headers":{"authorization":"Bearer ${'Ã¶'.repeat(1_000_000)}"}`,
    403,
    invalidToken,
  ],
  ['the token twice in a list', '"headers":{"authorization":["Bearer admin","Bearer admin"]}', 403, invalidToken],
  [
    'the token in two spellings of the header',
    `"headers":{${AUTHORIZATION},"Authorization":"Bearer admin"}`,
    403,
    invalidToken,
  ],
  ['a token below __proto__', '"headers":{"__proto__":{"authorization":"Bearer admin"}}', 403, MISSING_CREDENTIALS],
  ['a list as headers', `"headers":[${'1,'.repeat(1_000_000)}1]`, 403, MISSING_CREDENTIALS],
  ['400,000 headers', `"headers":{${AUTHORIZATION},${MANY}}`, 200],
  [
    'an If-Match of megabytes',
    `"body":{"attributes":1},"headers":{${AUTHORIZATION},"if-match":"\\"${'x'.repeat(MEGABYTES)}\\""}`,
    412,
  ],
  [
    'an If-Match with a million tags',
    `"headers":{${AUTHORIZATION},"if-match":"${'\\"\\",'.repeat(1_000_000)}"}`,
    400,
    malformed,
  ],
  [
    'an If-Match of megabytes of commas',
    `"headers":{${AUTHORIZATION},"if-match":"${', '.repeat(MEGABYTES / 2)}"}`,
    400,
    malformed,
  ],
  ['If-Match in two spellings', `"headers":{${AUTHORIZATION},"If-Match":"\\"a\\"","if-match":"*"}`, 400, malformed],
  [
    'an If-None-Match of megabytes',
    `"headers":{${AUTHORIZATION},"if-none-match":"W/\\"${'x'.repeat(MEGABYTES)}\\""}`,
    200,
  ],
  [
    'an If-None-Match with a million tags',
    `"headers":{${AUTHORIZATION},"if-none-match":"${'\\"\\",'.repeat(1_000_000)}"}`,
    400,
    malformedExcluded,
  ],
  [
    'an If-None-Match of megabytes of commas',
    `"headers":{${AUTHORIZATION},"if-none-match":"${', '.repeat(MEGABYTES / 2)}"}`,
    400,
    malformedExcluded,
  ],
  ['a deeply nested If-None-Match', `"headers":{${AUTHORIZATION},"if-none-match":${DEEP}}`, 400, malformedExcluded],
  [
    'If-None-Match in two spellings',
    `"headers":{${AUTHORIZATION},"If-None-Match":"\\"a\\"","if-none-match":"*"}`,
    400,
    malformedExcluded,
  ],
  ['a path of megabytes of slashes', `"path":"${'/'.repeat(MEGABYTES)}"`, 200],
  ['an id of megabytes', `"pathParameters":{"id":"${'x'.repeat(MEGABYTES)}"}`, 404, 'Not found.'],
  [
    'a trace id with megabytes of white space',
    `"headers":{${AUTHORIZATION},"x-amzn-trace-id":";${'\\t'.repeat(2_000_000)};root${SPACES}"}`,
    200,
  ],
  [
    'a trace id with megabytes of members',
    `"headers":{${AUTHORIZATION},"x-amzn-trace-id":"${'; '.repeat(2_500_000)}"}`,
    200,
  ],
  [
    'megabytes of content encodings',
    `"headers":{${AUTHORIZATION},"content-encoding":"${'identity,'.repeat(500_000)}"}`,
    200,
  ],
  [
    'megabytes of empty content encodings',
    `"headers":{${AUTHORIZATION},"content-encoding":"${','.repeat(MEGABYTES)}"}`,
    200,
  ],
  [
    'one content encoding of megabytes',
    `"headers":{${AUTHORIZATION},"content-encoding":"${'x'.repeat(MEGABYTES)}"}`,
    415,
  ],
  ['a deeply nested content encoding', `"headers":{${AUTHORIZATION},"content-encoding":${DEEP}}`, 415],
  ['an empty list as content encoding', `"headers":{${AUTHORIZATION},"content-encoding":[]}`, 200],
  ['a trace id of megabytes', `"headers":{${AUTHORIZATION},"x-amzn-trace-id":"${'Root='.repeat(1_000_000)}"}`, 200],
];

/** @param members of an entry of EVENTS. @returns the event as text, for the row with this id */
export const eventOf = (id: string, members: string): string =>
  `{"pathParameters":{"id":"${id}"},"headers":{${AUTHORIZATION}},"body":{},${members}}`;
