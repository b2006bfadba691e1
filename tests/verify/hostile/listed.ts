/** Hostile requests by name, with what each must be answered: the same through every door and the gateway. */
import { gzipSync } from 'node:zlib';
import type { HostileRequest } from './requests.ts';
import { ROW, TOKEN } from './requests.ts';

export interface Row extends Omit<HostileRequest, 'door'> {
  readonly name: string;
  readonly status: number;
  /** The message of the answer, or a part of it. */
  readonly says?: string;
  /** The text that `attributes` has then; as before where it is not named. */
  readonly attributes?: string;
  /** The gateway answers it by itself, with this status. */
  readonly gateway?: number;
}

const MERGE = { 'content-type': 'application/merge-patch+json' };
const TEN_MB = 10_000_000;
const MEGABYTES = 2_000_000;
const PARTS = 'JSON parse error - more than 300000 commas, colons and brackets';
const DEEP = 'JSON parse error - nested deeper than 1000 levels';
const NO_UTF8 = 'JSON parse error - the body is not valid UTF-8';

type Listed = Omit<Row, keyof HostileRequest> &
  Partial<Pick<Row, 'id' | 'headers'>> & { readonly body?: string | Buffer };

const members = (count: number, value: string): string =>
  Array.from({ length: count }, (_, n) => `"k${n}":${value}`).join();
const nested = (depth: number, [open, close] = ['[', ']'] as const): string => open.repeat(depth) + close.repeat(depth);

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'prototype', ''];
const names = NAMES.flatMap((name): Listed[] => {
  const key = JSON.stringify(name);
  return [
    { name: `the field ${key}`, body: `{${key}:{"id":"x","attributes":1}}`, status: 200 },
    {
      name: `the key ${key} at every level`,
      body: `{"attributes":{${key}:{${key}:[{${key}:1}]}}}`,
      status: 200,
      attributes: `{${key}:{${key}:[{${key}:1}]}}`,
    },
    {
      name: `the key ${key} in a merge`,
      headers: MERGE,
      body: `{"attributes":{${key}:{${key}:{"x":1.0,"y":null}}}}`,
      status: 200,
      attributes: `{"a":1,${key}:{${key}:{"x":1.0}}}`,
    },
    { name: `the id ${key}`, id: name, status: 404, ...(name === '' && { gateway: 404 }) },
    { name: `the header ${key}`, headers: { [name || 'x']: '{"id":1}' }, body: '{}', status: 200 },
  ];
});

const sizes: Listed[] = [
  { name: 'as deep as may be', body: `{"attributes":${nested(999)}}`, status: 200, attributes: nested(999) },
  { name: 'a level deeper', body: `{"attributes":${nested(1_000)}}`, status: 400, says: DEEP },
  { name: 'a merge a level deeper', headers: MERGE, body: `{"attributes":${nested(1_000)}}`, status: 400, says: DEEP },
  { name: 'a depth of 100,000', body: `{"attributes":${nested(100_000)}}`, status: 400, says: DEEP },
  { name: '100,000 objects deep', body: `{"attributes":${'{"a":'.repeat(100_000)}`, status: 400, says: DEEP },
  { name: '100,000 brackets that do not match', body: '[}'.repeat(50_000), status: 400 },
  { name: '200,000 unknown keys', body: `{${members(200_000, '1')}}`, status: 200 },
  { name: '200,000 unknown keys of fractions', body: `{${members(200_000, '1.0')}}`, status: 400, says: PARTS },
  {
    name: '200,000 keys of a merge',
    headers: MERGE,
    body: `{"attributes":{${members(200_000, '1')}}}`,
    status: 400,
    says: PARTS,
  },
  { name: '149,000 unknown keys', body: `{${members(149_000, '1.0')}}`, status: 200 },
  { name: '149,000 keys of a merge', headers: MERGE, body: `{"attributes":{${members(149_000, '1.0')}}}`, status: 400 },
  {
    name: '149,000 keys that a merge removes',
    headers: MERGE,
    body: `{"attributes":{${members(149_000, 'null')}}}`,
    status: 200,
    attributes: '{"a":1}',
  },
  { name: 'two million numbers', body: `{"attributes":[${'1,'.repeat(2_000_000)}1.0]}`, status: 400, says: PARTS },
  { name: '10 MB of digits', body: '1'.repeat(TEN_MB), status: 400, says: 'got float.' },
  {
    name: '10 MB of digits as user',
    body: `{"user":${'1'.repeat(TEN_MB)}}`,
    status: 400,
    says: `Invalid pk \\"${'1'.repeat(4_096)}…\\" - object does not exist.`,
  },
  {
    name: '10 MB of zeros as user',
    body: `{"user":1${'0'.repeat(TEN_MB)}.5}`,
    status: 400,
    says: 'received float.',
  },
  {
    name: 'megabytes of a fraction as user',
    body: `{"user":1.${'0'.repeat(MEGABYTES)}1}`,
    status: 400,
    says: 'float.',
  },
  { name: 'megabytes of a fraction that is none', body: `{"user":1.${'0'.repeat(MEGABYTES)}}`, status: 200 },
  {
    name: 'megabytes of an exponent as user',
    body: `{"user":1e${'9'.repeat(MEGABYTES)}}`,
    status: 400,
    says: `Invalid pk \\"1e${'9'.repeat(4_094)}…\\" - object does not exist.`,
  },
  {
    name: 'megabytes of a negative exponent as user',
    body: `{"user":1e-${'9'.repeat(MEGABYTES)}}`,
    status: 400,
    says: 'received float.',
  },
  {
    name: 'megabytes of a fraction of zeros as a user that there is not',
    body: `{"user":99.${'0'.repeat(MEGABYTES)}}`,
    status: 400,
    says: `Invalid pk \\"99.${'0'.repeat(4_093)}…\\" - object does not exist.`,
  },
  { name: '10 MB of digits as id', body: `{"id":"${'1'.repeat(TEN_MB)}"}`, status: 400, says: '2038 bytes' },
  { name: 'megabytes of spaces as id', body: `{"id":"${' '.repeat(MEGABYTES)}"}`, status: 400, says: 'blank' },
  { name: '10 MB of digits as source', body: `{"source":"${'1'.repeat(TEN_MB)}"}`, status: 400, says: 'valid UUID' },
  {
    name: '10 MB of digits in attributes',
    body: `{"attributes":${'1'.repeat(TEN_MB)}}`,
    status: 400,
    says: '405504',
  },
  { name: 'megabytes of spaces', body: ' '.repeat(MEGABYTES), status: 400, says: 'Unexpected end' },
  { name: 'megabytes of quotes', body: '"'.repeat(MEGABYTES), status: 400, says: 'JSON parse error' },
  { name: 'megabytes of backslashes', body: `"${'\\'.repeat(MEGABYTES)}"`, status: 400, says: 'got str.' },
  { name: 'megabytes of NUL', body: Buffer.alloc(MEGABYTES), status: 400, says: 'JSON parse error' },
  { name: 'what is larger than the gateway takes', body: '1'.repeat(10 * 2 ** 20 + 1), status: 400, gateway: 413 },
];

const duplicates: Listed[] = [
  {
    name: 'attributes twice: the last counts',
    body: '{"attributes":1,"user":"x","attributes":{"n":2.50,"n":1e400},"user":2}',
    status: 200,
    attributes: '{"n":1e400}',
  },
  { name: 'a wrong user last', body: '{"user":2,"user":"x"}', status: 400, says: 'Incorrect type' },
  { name: 'a null last', body: '{"attributes":1,"attributes":null}', status: 400, says: 'may not be null' },
];

const bytes = (name: string, sent: number[], says: string): Listed => {
  const [before, after] = ['{"attributes":"', '"}'].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  return { name, body: Buffer.concat([before, Buffer.from(sent), after]), status: 400, says };
};
const encodings: Listed[] = [
  bytes('a byte that is none of UTF-8', [0xff], NO_UTF8),
  bytes('an overlong form', [0xc0, 0xaf], NO_UTF8),
  bytes('an encoded surrogate', [0xed, 0xa0, 0x80], NO_UTF8),
  bytes('beyond Unicode', [0xf4, 0x90, 0x80, 0x80], NO_UTF8),
  bytes('a character cut off', [0xe2, 0x82], NO_UTF8),
  bytes('NUL as it is', [0], 'Bad control character'),
  bytes("a line's end as it is", [0x0d, 0x0a], 'Bad control character'),
  { name: 'a BOM', body: '\ufeff{}', status: 400, says: 'JSON parse error' },
  { name: 'UTF-16', body: Buffer.from('\ufeff{}', 'utf16le'), status: 400, says: NO_UTF8 },
  { name: 'UTF-16 without a BOM', body: Buffer.from('{}', 'utf16le'), status: 400, says: 'JSON parse error' },
  ...['\\ud800', '\\udc00\\ud800', '\\u0000', '\\ufeff', '\\uffff', '\\r\\n', 'e\\u0301', '\\u2028'].map(
    (escaped): Listed => ({
      name: `${escaped} as a key and a value`,
      body: `{"attributes":{"${escaped}":"${escaped}"}}`,
      status: 200,
      attributes: JSON.stringify(JSON.parse(`{"${escaped}":"${escaped}"}`)),
    }),
  ),
  { name: 'a lone surrogate in the new id', body: '{"id":"a\\ud800"}', status: 400, says: 'Surrogate characters' },
  { name: 'NUL in the new id', body: '{"id":"a\\u0000b"}', status: 400, says: 'Null characters' },
];

const ids: Listed[] = [
  { name: 'the id .', id: '.', status: 404, gateway: 404 },
  { name: 'the id ..', id: '..', status: 404, gateway: 404 },
  ...[
    '%2e',
    '%2e%2e',
    '%00',
    '%',
    '%ZZ',
    '%c0%af',
    '\0',
    'a\r\nset-cookie: b',
    '\u{10ffff}',
    '*',
    '{id}',
    '#',
    '?',
  ].map((id): Listed => ({ name: `the id ${JSON.stringify(id)}`, id, status: 404 })),
  ...['.', '..', ' .', '..\\t', '\\u002e\\u002e'].map(
    (id): Listed => ({
      name: `a row moved to "${id}"`,
      body: `{"id":"${id}"}`,
      status: 400,
      says: 'may not be \\".\\"',
    }),
  ),
  { name: 'an id of 2,048 bytes', id: 'x'.repeat(2_048), status: 404 },
  { name: 'an id of 2,049 bytes', id: 'x'.repeat(2_049), status: 404 },
  { name: 'a new id of a byte too many', body: `{"id":"${'x'.repeat(2_039)}"}`, status: 400, says: '2038 bytes' },
  { name: 'a new id of too many bytes', body: `{"id":"${'é'.repeat(1_020)}"}`, status: 400, says: '2038 bytes' },
];

const token = (name: string, authorization: string, says: string, gateway?: number): Listed => ({
  name,
  headers: { authorization },
  status: 403,
  says,
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
  token('100 kB without a space', 'x'.repeat(100_000), 'not provided', 400),
  token('a token of the name of a method', 'Bearer __proto__', INVALID),
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
      name: `the type ${type}`,
      headers: { 'content-type': type },
      body: '{"attributes":1}',
      status: 415,
      says: `Unsupported media type \\"${type}\\" in request.`,
    }),
  ),
  ...['gzip', 'identity, gzip', 'x'.repeat(5_000)].map(
    (encoding): Listed => ({
      name: `the content coding ${encoding.slice(0, 20)}`,
      headers: { 'content-encoding': encoding },
      body: '{"attributes":1}',
      status: 415,
      says: `Unsupported content encoding \\"${encoding.slice(0, 4_096)}`,
    }),
  ),
  {
    name: 'a compressed body',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync('{"attributes":1}'),
    status: 415,
    says: 'Unsupported content encoding \\"gzip\\" in request.',
  },
  { name: 'no coding', headers: { 'content-encoding': ', Identity ,' }, body: '{}', status: 200 },
  { name: 'another charset', headers: { 'content-type': 'application/json;charset=utf-16' }, body: '{}', status: 200 },
  { name: 'a long tag', headers: { 'if-match': `"${'v'.repeat(5_000)}"` }, body: '{"attributes":1}', status: 412 },
  { name: 'an odd tag', headers: { 'if-match': '"\xff"' }, body: '{"attributes":1}', status: 412 },
  { name: 'no list of tags', headers: { 'if-match': '"a", *' }, body: '{"attributes":1}', status: 400 },
  { name: 'a hundred and one tags', headers: { 'if-match': '"a",'.repeat(101) }, body: '{}', status: 400 },
  { name: 'any version excluded', headers: { 'if-none-match': '*' }, body: '{"attributes":1}', status: 412 },
  { name: 'a long tag excluded', headers: { 'if-none-match': `"${'v'.repeat(5_000)}"` }, body: '{}', status: 200 },
  { name: 'an odd tag excluded', headers: { 'if-none-match': 'W/"\xff"' }, body: '{}', status: 200 },
  { name: 'no list of tags excluded', headers: { 'if-none-match': '"a", *' }, body: '{"attributes":1}', status: 400 },
  {
    name: 'a hundred and one tags excluded',
    headers: { 'if-none-match': '"a",'.repeat(101) },
    body: '{}',
    status: 400,
  },
  { name: '4,000 commas excluded', headers: { 'if-none-match': ','.repeat(4_000) }, body: '{}', status: 400 },
  { name: 'no JSON, over another version', headers: { 'if-match': '"a"' }, body: '{', status: 412 },
  { name: 'no UTF-8, over no version', headers: { 'if-none-match': '*' }, body: Buffer.from([0xff]), status: 412 },
  { name: '4,000 commas', headers: { 'if-match': ','.repeat(4_000) }, body: '{}', status: 400 },
  { name: 'a cookie that is none', headers: { cookie: ';;;=;"{' }, body: '{}', status: 200 },
  { name: 'a trace of many roots', headers: { 'x-amzn-trace-id': 'Root='.repeat(1_000) }, body: '{}', status: 200 },
];

const NO_JSON = ['{a:1}', "{'a':1}", '{"a":1,}', '[1,]', '// a\n{}', 'NaN', '{"a":Infinity}', '{"a":0x1}', '{"a":01}'];
const texts: Listed[] = [...NO_JSON, '{"a":+1}', '{"a":.5}', '{"a":1.}', '\f{}', '{}{}', 'undefined'].map((body) => ({
  name: `the text ${JSON.stringify(body)}`,
  body,
  status: 400,
  says: 'JSON parse error - ',
}));

/** With a token and a type that count, a row that is there, and no body, but for what is said. */
export const LISTED: readonly Row[] = [
  ...[...names, ...sizes, ...duplicates, ...encodings, ...ids, ...callers, ...headers, ...texts],
].map(({ headers: named, body = '', ...row }) => ({
  id: ROW,
  method: 'PATCH',
  ...row,
  headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...named },
  body: typeof body === 'string' ? Buffer.from(body) : body,
}));
