/** If-Match, as RFC 9110 writes it. */
import { expect, test } from '@jest/globals';
import { MalformedIfMatch } from '../../../lib/http/errors.ts';
import { toVersions } from '../../../lib/http/if-match.ts';

test.each([
  [undefined, undefined],
  ['*', undefined],
  [' * ', undefined],
  ['"a"', ['a']],
  ['""', ['']],
  ['"a", "b","c"', ['a', 'b', 'c']],
  [' , "a" ,, "b" , ', ['a', 'b']],
  ['"a,b", "c d"'.replace(' d', '-d'), ['a,b', 'c-d']],
  ['W/"a"', []],
  ['W/"a", "b"', ['b']],
  ['"\u00fc"', ['\u00fc']],
  [`"${'v'.repeat(36)}"`, ['v'.repeat(36)]],
  [`"${'v'.repeat(37)}", "b"`, ['b']],
])('%j', (header, versions) => {
  expect(toVersions(header)).toEqual(versions);
});

test.each([
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
  'w/"a"',
  '"a\tb"',
  '"a b"',
  Array.from({ length: 101 }, (_, n) => `"${n}"`).join(),
])('%j is malformed', (header) => {
  expect(() => toVersions(header)).toThrow(MalformedIfMatch);
});

test('a hundred tags are taken, and a long header takes no longer than it is long', () => {
  expect(toVersions(Array.from({ length: 100 }, (_, n) => `"${n}"`).join())).toHaveLength(100);
  expect(() => toVersions(`${' ,'.repeat(100_000)}x`)).toThrow(MalformedIfMatch);
});
