/** Parsing If-Match and If-None-Match by RFC 9110. */
import { describe, expect, test } from '@jest/globals';
import { MalformedPrecondition } from '../../../lib/http/errors.ts';
import { parsePreconditions } from '../../../lib/http/steps/preconditions.ts';

const LONGEST = 'v'.repeat(36);
const tags = (count: number) => Array.from({ length: count }, (_, n) => `"${n}"`).join();

/** A list of tags, its comparable strong tags, and all its weak tags. */
const LISTS: [string, string[], string[]][] = [
  ['"a"', ['a'], []],
  ['""', [''], []],
  ['"a", "b","c"', ['a', 'b', 'c'], []],
  [' , "a" ,, "b" , ', ['a', 'b'], []],
  ['"a,b", "c-d"', ['a,b', 'c-d'], []],
  ['W/"a"', [], ['a']],
  ['W/"a", "b"', ['b'], ['a']],
  ['"\u00fc"', ['\u00fc'], []],
  [`"${LONGEST}"`, [LONGEST], []],
  [`"${LONGEST}v", "b"`, ['b'], []],
];

const ANY = ['*', ' * '];

const MALFORMED = [
  '',
  ' ',
  ',',
  'a',
  '"a',
  'a"',
  '"a" "b"',
  '"a"b',
  "'a'",
  '*, "a"',
  '"a", *',
  '*, *',
  'w/"a"',
  '"a\tb"',
  '"a b"',
  tags(101),
  `${' ,'.repeat(100_000)}x`,
];

test('no header is no precondition', () => {
  expect(parsePreconditions({})).toEqual({});
});

describe('If-Match', () => {
  test.each(LISTS)('%j compares strongly', (header, ifMatch, weakIfMatch) => {
    expect(parsePreconditions({ 'if-match': header })).toEqual({ ifMatch, weakIfMatch });
  });

  test.each(ANY)('%j stands for any version', (header) => {
    expect(parsePreconditions({ 'if-match': header })).toEqual({});
  });
});

describe('If-None-Match', () => {
  test.each(LISTS)('%j compares weakly', (header, strong, weak) => {
    const { ifNoneMatch, ...others } = parsePreconditions({ 'if-none-match': header });
    expect([...(ifNoneMatch ?? [])].sort()).toEqual([...strong, ...weak].sort());
    expect(others).toEqual({});
  });

  test.each(ANY)('%j stands for every version', (header) => {
    expect(parsePreconditions({ 'if-none-match': header })).toEqual({ ifNoneMatch: '*' });
  });

  test('a weak tag longer than any version matches nothing', () => {
    expect(parsePreconditions({ 'if-none-match': `W/"${LONGEST}v"` })).toEqual({ ifNoneMatch: [] });
  });
});

describe.each(['If-Match', 'If-None-Match'] as const)('%s', (name) => {
  test.each(['\xa0*', '*\u2003', '\v*'])(
    '%j is malformed: HTTP has no such white space (RFC 9110 §5.6.3)',
    (header) => {
      expect(() => parsePreconditions({ [name.toLowerCase()]: header })).toThrow('Malformed');
    },
  );

  const read = (header: string) => parsePreconditions({ [name.toLowerCase()]: header });

  test.each(MALFORMED.map((header) => [header.slice(0, 40), header]))('%j is malformed', (_start, header) => {
    expect(() => read(header)).toThrow(new MalformedPrecondition(name));
  });

  test('a hundred tags are accepted', () => {
    expect(Object.values(read(tags(100)))[0]).toHaveLength(100);
  });
});

test('reads both headers, each by its own rule', () => {
  expect(parsePreconditions({ 'if-match': 'W/"a", "b"', 'if-none-match': 'W/"c"' })).toEqual({
    ifMatch: ['b'],
    weakIfMatch: ['a'],
    ifNoneMatch: ['c'],
  });
});
