/** Hostile requests with the response that each must get: the same through every door and through the gateway. */
import { gzipSync } from 'node:zlib';
import type { HostileRequest } from './requests.ts';
import { ROW, TOKEN } from './requests.ts';

export interface ListedRequest extends Omit<HostileRequest, 'door'> {
  readonly name: string;
  readonly status: number;
  /** A part of the response's body. */
  readonly message?: string;
  /** The JSON text of `attributes` after the request; unchanged if missing. */
  readonly attributes?: string;
  /** The gateway responds by itself, with this status. */
  readonly gateway?: number;
}

const MERGE = { 'content-type': 'application/merge-patch+json' };
const TEN_MB = 10_000_000;
const MEGABYTES = 2_000_000;
const TOO_MANY_TOKENS = 'JSON parse error - more than 300000 commas, colons and brackets';
const TOO_DEEP = 'JSON parse error - nested deeper than 1000 levels';
const INVALID_UTF8 = 'JSON parse error - the body is not valid UTF-8';

type Listed = Omit<ListedRequest, keyof HostileRequest> &
  Partial<Pick<ListedRequest, 'id' | 'headers'>> & { readonly body?: string | Buffer };

const members = (count: number, value: string): string =>
  Array.from({ length: count }, (_, n) => `"k${n}":${value}`).join();
const nested = (depth: number, [open, close] = ['[', ']'] as const): string => open.repeat(depth) + close.repeat(depth);

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'prototype', ''];
const names = NAMES.flatMap((name): Listed[] => {
  const key = JSON.stringify(name);
  return [
    { name: `a body with the unknown field ${key}`, body: `{${key}:{"id":"x","attributes":1}}`, status: 200 },
    {
      name: `attributes with the key ${key} at every level`,
      body: `{"attributes":{${key}:{${key}:[{${key}:1}]}}}`,
      status: 200,
      attributes: `{${key}:{${key}:[{${key}:1}]}}`,
    },
    {
      name: `a merge of attributes with the key ${key}`,
      headers: MERGE,
      body: `{"attributes":{${key}:{${key}:{"x":1.0,"y":null}}}}`,
      status: 200,
      attributes: `{"a":1,${key}:{${key}:{"x":1.0}}}`,
    },
    { name: `the id ${key}`, id: name, status: 404, ...(name === '' && { gateway: 404 }) },
    { name: `a request with the header ${key}`, headers: { [name || 'x']: '{"id":1}' }, body: '{}', status: 200 },
  ];
});

const sizes: Listed[] = [
  {
    name: 'a body nested 1,000 levels deep',
    body: `{"attributes":${nested(999)}}`,
    status: 200,
    attributes: nested(999),
  },
  { name: 'a body nested 1,001 levels deep', body: `{"attributes":${nested(1_000)}}`, status: 400, message: TOO_DEEP },
  {
    name: 'a merge nested 1,001 levels deep',
    headers: MERGE,
    body: `{"attributes":${nested(1_000)}}`,
    status: 400,
    message: TOO_DEEP,
  },
  {
    name: 'a body nested 100,000 levels deep',
    body: `{"attributes":${nested(100_000)}}`,
    status: 400,
    message: TOO_DEEP,
  },
  {
    name: 'a body of 100,000 unclosed objects',
    body: `{"attributes":${'{"a":'.repeat(100_000)}`,
    status: 400,
    message: TOO_DEEP,
  },
  { name: 'a body of 100,000 brackets that do not match', body: '[}'.repeat(50_000), status: 400 },
  { name: 'a body with 200,000 unknown fields', body: `{${members(200_000, '1')}}`, status: 200 },
  {
    name: 'a body with 200,000 unknown fields that hold fractions',
    body: `{${members(200_000, '1.0')}}`,
    status: 400,
    message: TOO_MANY_TOKENS,
  },
  {
    name: 'a merge with 200,000 keys',
    headers: MERGE,
    body: `{"attributes":{${members(200_000, '1')}}}`,
    status: 400,
    message: TOO_MANY_TOKENS,
  },
  { name: 'a body with 149,000 unknown fields that hold fractions', body: `{${members(149_000, '1.0')}}`, status: 200 },
  {
    name: 'a merge with 149,000 keys',
    headers: MERGE,
    body: `{"attributes":{${members(149_000, '1.0')}}}`,
    status: 400,
  },
  {
    name: 'a merge that removes 149,000 keys',
    headers: MERGE,
    body: `{"attributes":{${members(149_000, 'null')}}}`,
    status: 200,
    attributes: '{"a":1}',
  },
  {
    name: 'attributes of two million numbers',
    body: `{"attributes":[${'1,'.repeat(2_000_000)}1.0]}`,
    status: 400,
    message: TOO_MANY_TOKENS,
  },
  { name: 'a body of 10 MB of digits', body: '1'.repeat(TEN_MB), status: 400, message: 'got float.' },
  {
    name: 'a user of 10 MB of digits',
    body: `{"user":${'1'.repeat(TEN_MB)}}`,
    status: 400,
    message: `Invalid pk \\"${'1'.repeat(4_096)}…\\" - object does not exist.`,
  },
  {
    name: 'a user of 10 MB of zeros',
    body: `{"user":1${'0'.repeat(TEN_MB)}.5}`,
    status: 400,
    message: 'received float.',
  },
  {
    name: 'a user with megabytes of decimals',
    body: `{"user":1.${'0'.repeat(MEGABYTES)}1}`,
    status: 400,
    message: 'float.',
  },
  {
    name: 'a user with megabytes of decimals that are all zero',
    body: `{"user":1.${'0'.repeat(MEGABYTES)}}`,
    status: 200,
  },
  {
    name: 'a user with an exponent of megabytes',
    body: `{"user":1e${'9'.repeat(MEGABYTES)}}`,
    status: 400,
    message: `Invalid pk \\"1e${'9'.repeat(4_094)}…\\" - object does not exist.`,
  },
  {
    name: 'a user with a negative exponent of megabytes',
    body: `{"user":1e-${'9'.repeat(MEGABYTES)}}`,
    status: 400,
    message: 'received float.',
  },
  {
    name: 'an unknown user with megabytes of decimals that are all zero',
    body: `{"user":99.${'0'.repeat(MEGABYTES)}}`,
    status: 400,
    message: `Invalid pk \\"99.${'0'.repeat(4_093)}…\\" - object does not exist.`,
  },
  { name: 'an id of 10 MB of digits', body: `{"id":"${'1'.repeat(TEN_MB)}"}`, status: 400, message: '2038 bytes' },
  { name: 'an id of megabytes of spaces', body: `{"id":"${' '.repeat(MEGABYTES)}"}`, status: 400, message: 'blank' },
  {
    name: 'a source of 10 MB of digits',
    body: `{"source":"${'1'.repeat(TEN_MB)}"}`,
    status: 400,
    message: 'valid UUID',
  },
  {
    name: 'attributes of 10 MB of digits',
    body: `{"attributes":${'1'.repeat(TEN_MB)}}`,
    status: 400,
    message: '405504',
  },
  { name: 'a body of megabytes of spaces', body: ' '.repeat(MEGABYTES), status: 400, message: 'Unexpected end' },
  { name: 'a body of megabytes of quotes', body: '"'.repeat(MEGABYTES), status: 400, message: 'JSON parse error' },
  {
    name: 'a string of megabytes of backslashes',
    body: `"${'\\'.repeat(MEGABYTES)}"`,
    status: 400,
    message: 'got str.',
  },
  { name: 'a body of megabytes of NUL', body: Buffer.alloc(MEGABYTES), status: 400, message: 'JSON parse error' },
  { name: 'a body larger than the gateway accepts', body: '1'.repeat(10 * 2 ** 20 + 1), status: 400, gateway: 413 },
];

const duplicates: Listed[] = [
  {
    name: 'duplicate fields, of which the last ones count',
    body: '{"attributes":1,"user":"x","attributes":{"n":2.50,"n":1e400},"user":2}',
    status: 200,
    attributes: '{"n":1e400}',
  },
  {
    name: 'duplicate users, of which the last one is invalid',
    body: '{"user":2,"user":"x"}',
    status: 400,
    message: 'Incorrect type',
  },
  {
    name: 'duplicate attributes, of which the last one is null',
    body: '{"attributes":1,"attributes":null}',
    status: 400,
    message: 'may not be null',
  },
];

const bytes = (name: string, sent: number[], message: string): Listed => {
  const [before, after] = ['{"attributes":"', '"}'].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  return { name, body: Buffer.concat([before, Buffer.from(sent), after]), status: 400, message };
};
const encodings: Listed[] = [
  bytes('a body with a byte that UTF-8 never has', [0xff], INVALID_UTF8),
  bytes('a body with an overlong UTF-8 sequence', [0xc0, 0xaf], INVALID_UTF8),
  bytes('a body with a UTF-8 encoded surrogate', [0xed, 0xa0, 0x80], INVALID_UTF8),
  bytes('a body with a UTF-8 sequence beyond Unicode', [0xf4, 0x90, 0x80, 0x80], INVALID_UTF8),
  bytes('a body with half a UTF-8 sequence', [0xe2, 0x82], INVALID_UTF8),
  bytes('a string with an unescaped NUL', [0], 'Bad control character'),
  bytes('a string with an unescaped line break', [0x0d, 0x0a], 'Bad control character'),
  { name: 'a body with a BOM', body: '\ufeff{}', status: 400, message: 'JSON parse error' },
  { name: 'a body in UTF-16', body: Buffer.from('\ufeff{}', 'utf16le'), status: 400, message: INVALID_UTF8 },
  {
    name: 'a body in UTF-16 without a BOM',
    body: Buffer.from('{}', 'utf16le'),
    status: 400,
    message: 'JSON parse error',
  },
  ...['\\ud800', '\\udc00\\ud800', '\\u0000', '\\ufeff', '\\uffff', '\\r\\n', 'e\\u0301', '\\u2028'].map(
    (escaped): Listed => ({
      name: `attributes with ${escaped} as a key and a value`,
      body: `{"attributes":{"${escaped}":"${escaped}"}}`,
      status: 200,
      attributes: JSON.stringify(JSON.parse(`{"${escaped}":"${escaped}"}`)),
    }),
  ),
  { name: 'a new id with a lone surrogate', body: '{"id":"a\\ud800"}', status: 400, message: 'Surrogate characters' },
  { name: 'a new id with NUL', body: '{"id":"a\\u0000b"}', status: 400, message: 'Null characters' },
];

const ids: Listed[] = [
  // Without a segment `.` a path is the collection's: gateway.test.ts.
  { name: 'the id ..', id: '..', status: 404, gateway: 404 },
  ...['%2e%2e', '%00', '%', '%ZZ', '%c0%af', '\0', 'a\r\nset-cookie: b', '\u{10ffff}', '*', '{id}', '#', '?'].map(
    (id): Listed => ({ name: `the id ${JSON.stringify(id)}`, id, status: 404 }),
  ),
  ...['.', '..', ' .', '..\\t', '\\u002e\\u002e'].map(
    (id): Listed => ({
      name: `a move to the id "${id}"`,
      body: `{"id":"${id}"}`,
      status: 400,
      message: 'may not be \\".\\"',
    }),
  ),
  { name: 'an id of 2,048 bytes', id: 'x'.repeat(2_048), status: 404 },
  { name: 'an id of 2,049 bytes', id: 'x'.repeat(2_049), status: 404 },
  {
    name: 'a new id that is one byte too long',
    body: `{"id":"${'x'.repeat(2_039)}"}`,
    status: 400,
    message: '2038 bytes',
  },
  {
    name: 'a new id whose characters fit and whose bytes do not',
    body: `{"id":"${'é'.repeat(1_020)}"}`,
    status: 400,
    message: '2038 bytes',
  },
];

const token = (name: string, authorization: string, message: string, gateway?: number): Listed => ({
  name,
  headers: { authorization },
  status: 403,
  message,
  ...(gateway !== undefined && { gateway }),
});
const INVALID = 'Token invalid/expired';
const callers: Listed[] = [
  token('two tokens joined by a comma', `Bearer ${TOKEN}, Bearer ${TOKEN}`, INVALID),
  token('a token and a comma', `Bearer ${TOKEN},`, INVALID),
  token('a token after two spaces', `Bearer  ${TOKEN}`, INVALID),
  token('a token after a tab', `Bearer\t${TOKEN}`, 'not provided'),
  token('a token after a no-break space', `Bearer\xa0${TOKEN}`, 'not provided'),
  token('a token in quotes', `Bearer "${TOKEN}"`, INVALID),
  token('a token of 8 kB', `Bearer ${'x'.repeat(8_000)}`, INVALID),
  token('a token of 100 kB', `Bearer ${'x'.repeat(100_000)}`, INVALID, 400),
  token('100 kB of Authorization without a space', 'x'.repeat(100_000), 'not provided', 400),
  token('the token __proto__', 'Bearer __proto__', INVALID),
];

const TYPES = [
  'text/plain',
  '*/*',
  'application/*',
  'application/json, application/json',
  '',
  ';',
  'application/jsonx',
];
const headers: Listed[] = [
  ...TYPES.filter(Boolean).map(
    (type): Listed => ({
      name: `the content type ${type}`,
      headers: { 'content-type': type },
      body: '{"attributes":1}',
      status: 415,
      message: `Unsupported media type \\"${type}\\" in request.`,
    }),
  ),
  ...['gzip', 'identity, gzip', 'x'.repeat(5_000)].map(
    (encoding): Listed => ({
      name: `the content encoding ${encoding.slice(0, 20)}`,
      headers: { 'content-encoding': encoding },
      body: '{"attributes":1}',
      status: 415,
      message: `Unsupported content encoding \\"${encoding.slice(0, 4_096)}`,
    }),
  ),
  {
    name: 'a gzipped body',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync('{"attributes":1}'),
    status: 415,
    message: 'Unsupported content encoding \\"gzip\\" in request.',
  },
  {
    name: 'an empty list of content encodings',
    headers: { 'content-encoding': ', Identity ,' },
    body: '{}',
    status: 200,
  },
  {
    name: 'the charset utf-16',
    headers: { 'content-type': 'application/json;charset=utf-16' },
    body: '{}',
    status: 200,
  },
  { name: 'a long If-Match', headers: { 'if-match': `"${'v'.repeat(5_000)}"` }, body: '{"attributes":1}', status: 412 },
  { name: 'an If-Match beyond ASCII', headers: { 'if-match': '"\xff"' }, body: '{"attributes":1}', status: 412 },
  { name: 'an If-Match with a tag and *', headers: { 'if-match': '"a", *' }, body: '{"attributes":1}', status: 400 },
  { name: 'an If-Match with 101 tags', headers: { 'if-match': '"a",'.repeat(101) }, body: '{}', status: 400 },
  { name: 'If-None-Match: *', headers: { 'if-none-match': '*' }, body: '{"attributes":1}', status: 412 },
  { name: 'a long If-None-Match', headers: { 'if-none-match': `"${'v'.repeat(5_000)}"` }, body: '{}', status: 200 },
  { name: 'an If-None-Match beyond ASCII', headers: { 'if-none-match': 'W/"\xff"' }, body: '{}', status: 200 },
  {
    name: 'an If-None-Match with a tag and *',
    headers: { 'if-none-match': '"a", *' },
    body: '{"attributes":1}',
    status: 400,
  },
  {
    name: 'an If-None-Match with 101 tags',
    headers: { 'if-none-match': '"a",'.repeat(101) },
    body: '{}',
    status: 400,
  },
  {
    name: 'an If-None-Match of 4,000 commas',
    headers: { 'if-none-match': ','.repeat(4_000) },
    body: '{}',
    status: 400,
  },
  { name: 'invalid JSON with a stale If-Match', headers: { 'if-match': '"a"' }, body: '{', status: 412 },
  {
    name: 'invalid UTF-8 with If-None-Match: *',
    headers: { 'if-none-match': '*' },
    body: Buffer.from([0xff]),
    status: 412,
  },
  { name: 'an If-Match of 4,000 commas', headers: { 'if-match': ','.repeat(4_000) }, body: '{}', status: 400 },
  { name: 'an invalid cookie', headers: { cookie: ';;;=;"{' }, body: '{}', status: 200 },
  {
    name: 'a trace id with 1,000 roots',
    headers: { 'x-amzn-trace-id': 'Root='.repeat(1_000) },
    body: '{}',
    status: 200,
  },
];

const INVALID_JSON = [
  '{a:1}',
  "{'a':1}",
  '{"a":1,}',
  '[1,]',
  '// a\n{}',
  'NaN',
  '{"a":Infinity}',
  '{"a":0x1}',
  '{"a":01}',
];
const texts: Listed[] = [...INVALID_JSON, '{"a":+1}', '{"a":.5}', '{"a":1.}', '\f{}', '{}{}', 'undefined'].map(
  (body) => ({
    name: `the body ${JSON.stringify(body)}`,
    body,
    status: 400,
    message: 'JSON parse error - ',
  }),
);

/** Unless an entry says otherwise: a valid token, application/json, an existing row, and no body. */
export const LISTED: readonly ListedRequest[] = [
  ...[...names, ...sizes, ...duplicates, ...encodings, ...ids, ...callers, ...headers, ...texts],
].map(({ headers: named, body = '', ...row }) => ({
  id: ROW,
  method: 'PATCH',
  ...row,
  headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...named },
  body: typeof body === 'string' ? Buffer.from(body) : body,
}));
