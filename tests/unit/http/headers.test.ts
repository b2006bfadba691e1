/** Reading header lines, from any sender. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readHeaders, trimOws } from '../../../lib/http/event/headers.ts';

const NAMES = [
  'authorization',
  'content-encoding',
  'content-type',
  'if-match',
  'x-amzn-trace-id',
  'x-request-id',
] as const;

/** Text with which a value may begin and end. */
const value = fc
  .tuple(fc.string({ minLength: 1 }), fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }))
  .map(([start, middle, end]) => `a${start}${middle}${end}z`);
/** RFC 9110 §5.6.3, and the characters that §5.5 turns into spaces. */
const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\r', '\n', '\0'), maxLength: 4 });
const spaced = fc.record({ before: space, value, after: space });
type Spaced = typeof spaced extends fc.Arbitrary<infer Value> ? Value : never;

const asSent = (lines: Spaced[]) => lines.map(({ before, value, after }) => `${before}${value}${after}`);
const asRead = (lines: Spaced[]) => lines.map((line) => line.value.replaceAll(/[\r\n\0]/g, ' ')).join(', ');

describe.each(NAMES)('%s', (name) => {
  test('has no outer white space, line end or NUL in any of its lines', () => {
    fc.assert(
      fc.property(fc.array(spaced, { minLength: 1, maxLength: 3 }), (lines) => {
        const read = { [name]: asRead(lines) };
        expect(readHeaders({ headers: { [name]: asSent(lines) } })).toEqual(read);
        expect(readHeaders({ multiValueHeaders: { [name.toUpperCase()]: asSent(lines) } })).toEqual(read);
      }),
    );
  });
});

test.each(['\u00a0', '\u000b', '\u000c', '\u0085', '\ufeff', '\u3000'])(
  'keeps %j, which is not white space in HTTP',
  (character) => {
    const value = `${character}a${character}`;
    expect(readHeaders({ headers: { 'if-match': ` ${value} ` } })).toEqual({ 'if-match': value });
  },
);

test('reads white space alone as an empty value', () => {
  expect(readHeaders({ headers: { 'if-match': ' \t\r\n\0' } })).toEqual({ 'if-match': '' });
  expect(trimOws('')).toBe('');
});
