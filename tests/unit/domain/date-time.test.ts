/** Every accepted date-time means the same time to JavaScript and to Go. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDateTime } from '../../../lib/domain/date-time.ts';

test.each([
  ['1970-01-01T00:00:00Z', 0],
  ['2024-09-06T12:34:56.789012Z', 1_725_626_096_789],
  ['2024-09-06T12:34:56+02:00', 1_725_618_896_000],
  ['2024-02-29T00:00:00Z', 1_709_164_800_000],
  ['2000-02-29T00:00:00Z', 951_782_400_000],
  ['1969-12-31T23:59:59.999Z', -1],
  ['1970-01-01T00:00:00.1Z', 100],
  ['1970-01-01T00:00:00.123456789012Z', 123],
  ['1970-01-01T00:00:00-00:00', 0],
  ['1970-01-01T00:00:00+23:59', -86_340_000],
  ['1970-01-01T00:00:00-23:59', 86_340_000],
  ['0000-01-01T00:00:00Z', -62_167_219_200_000],
  ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
])('accepts %s', (text, milliseconds) => {
  expect(parseDateTime(text)).toBe(milliseconds);
});

test.each([
  '',
  'soon',
  '2024-09-06',
  '2024-09-06T12:34Z',
  '2024-09-06T12:34:56',
  '2024-09-06T12:34:56+02',
  '2024-09-06T12:34:56+0200',
  '2024-09-06T12:34:56+2:00',
  '2024-09-06T12:34:56+24:00',
  '2024-09-06T12:34:56+02:60',
  '2024-09-06T12:34:56+02:00:00',
  '2024-09-06T12:34:56 +02:00',
  '2024-09-06T12:34:56ZZ',
  '2024-09-06 12:34:56Z',
  '2024-09-06t12:34:56Z',
  '2024-09-06T12:34:56z',
  '2024-09-06T12:34:56.Z',
  '2024-09-06T12:34:56,5Z',
  '2024-09-06T12:34:60Z',
  '9999-12-31T23:59:60Z',
  '2016-12-31T23:59:60Z',
  '2024-09-06T24:00:00Z',
  '2024-09-06T12:60:00Z',
  '2024-00-06T12:34:56Z',
  '2024-13-06T12:34:56Z',
  '2024-09-00T12:34:56Z',
  '2024-09-31T12:34:56Z',
  '2024-09-32T12:34:56Z',
  '2023-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '+002024-09-06T12:34:56Z',
  '12024-09-06T12:34:56Z',
  '24-09-06T12:34:56Z',
  ' 2024-09-06T12:34:56Z',
  '2024-09-06T12:34:56Z\n',
  '2024-9-6T1:2:3Z',
  '2024-09-06T12:34:56−02:00',
  '２０２４-09-06T12:34:56Z',
])('refuses %j', (text) => {
  expect(parseDateTime(text)).toBeUndefined();
});

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Go's parseRFC3339 with the checks of its parseStrictRFC3339 (src/time/format_rfc3339.go), position by position. */
function readByGo(text: string): boolean {
  let at = 0;
  const literal = (...characters: string[]) => characters.includes(text[at++] as string);
  const number = (digits: number, min: number, max: number) => {
    const part = text.slice(at, at + digits);
    at += digits;
    return /^\d+$/.test(part) && part.length === digits && Number(part) >= min && Number(part) <= max;
  };
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const days = month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0);
  const isRead =
    number(4, 0, 9999) &&
    literal('-') &&
    number(2, 1, 12) &&
    literal('-') &&
    number(2, 1, days) &&
    literal('T') &&
    number(2, 0, 23) &&
    literal(':') &&
    number(2, 0, 59) &&
    literal(':') &&
    number(2, 0, 59);
  if (!isRead) return false;
  if (text[at] === '.' && /\d/.test(text[at + 1] ?? '')) for (at++; /\d/.test(text[at] ?? ''); ) at++;
  if (text.slice(at) === 'Z') return true;
  return literal('+', '-') && number(2, 0, 23) && literal(':') && number(2, 0, 59) && at === text.length;
}

const padded = (length: number) => (value: number) => `${value}`.padStart(length, '0');
const upTo = (max: number, length = 2) => fc.integer({ min: 0, max }).map(padded(length));

/** Date-times and near misses: a value just out of range, another separator, another offset. */
const almost = fc
  .tuple(
    ...[upTo(10_000, 4), fc.constantFrom('-', '-', '-', '/'), upTo(13), fc.constant('-'), upTo(32)],
    ...[fc.constantFrom('T', 'T', 'T', 't', ' '), upTo(24), fc.constant(':'), upTo(60), fc.constant(':'), upTo(60)],
    fc.oneof(fc.constant(''), fc.constantFrom('.', ',5'), fc.stringMatching(/^\.\d{1,12}$/)),
    fc.oneof(
      fc.constantFrom('Z', 'z', '', '+02', '+0200', '-00:00'),
      fc
        .tuple(fc.constantFrom('+', '-'), upTo(24), upTo(60))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
    ),
  )
  .map((parts) => parts.join(''));

test('accepts exactly what Go accepts', () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: almost }, fc.string()), (text) => {
      expect(parseDateTime(text) !== undefined).toBe(readByGo(text));
    }),
    { numRuns: 2_000 },
  );
});

test('returns the time of the fields, as JavaScript counts it', () => {
  const moments = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9998-12-31T23:59:59.999Z') });
  const offsets = fc.integer({ min: -1_439, max: 1_439 });
  fc.assert(
    fc.property(moments, offsets, fc.stringMatching(/^\d{0,9}$/), (moment, offset, digits) => {
      const local = new Date(moment + offset * 60_000).toISOString().slice(0, -1);
      const minutes = Math.abs(offset);
      const zone = `${offset < 0 ? '-' : '+'}${padded(2)(Math.floor(minutes / 60))}:${padded(2)(minutes % 60)}`;
      expect(parseDateTime(`${local}${digits}${zone}`)).toBe(moment);
    }),
  );
});
