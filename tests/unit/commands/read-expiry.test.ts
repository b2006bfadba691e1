/** When a new token expires, by the options of `token create`. */
import { expect, test } from '@jest/globals';
import { CommandError } from '../../../commands/command.ts';
import { readExpiry } from '../../../commands/token/read-expiry.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

test.each([
  [{}, '2026-04-01T00:00:00.000Z'],
  [{ days: '1' }, '2026-01-02T00:00:00.000Z'],
  [{ days: '99999' }, '2299-10-16T00:00:00.000Z'],
  [{ never: true }, null],
  [{ never: false }, '2026-04-01T00:00:00.000Z'],
  [{ expires: '2030-01-31' }, '2030-01-31T00:00:00Z'],
  [{ expires: '2030-01-31T12:00:00+05:30' }, '2030-01-31T12:00:00+05:30'],
  [{ expires: '2026-01-01T00:00:00.001Z' }, '2026-01-01T00:00:00.001Z'],
  [{ expires: '9999-12-31T23:59:59-23:59' }, '9999-12-31T23:59:59-23:59'],
])('the options %j give the expiry %s', (options, expires) => {
  expect(readExpiry(options, NOW)).toBe(expires);
});

test.each(
  [
    ...[
      '',
      'tomorrow',
      'garbage',
      '2099',
      '1e3',
      '2099-02-30',
      '2099-13-01',
      '2099-1-1',
      '20990-01-01',
      '+02099-01-01',
    ],
    ...['2099-02-01T10:00', '2099-02-01T10:00:00', '2099-02-01T10:00:00+02', '2099-02-01T10:00:00+0200'],
    ...['2099-02-01 10:00:00Z', '2099-02-01t10:00:00z', '2099-12-31T23:59:60Z', '2099-02-01T10:00:00+24:00'],
    ...['2099-02-29', ' 2099-02-01', '2099-02-01\n'],
  ].map((expires) => ({ expires })),
)('refuses %j, which is not a date', (options) => {
  expect(() => readExpiry(options, NOW)).toThrow(/^--expires must be a date/);
});

test.each([
  '2025-12-31',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:30:00+01:00',
  '0000-01-01T00:00:00+23:59',
])('refuses --expires %s, which has passed', (expires) => {
  expect(() => readExpiry({ expires }, NOW)).toThrow(
    new CommandError(`--expires must be in the future, not ${expires}`),
  );
});

test.each(['0', '-1', '1.5', '1e3', '100000', '', 'ten', '٣'])('refuses --days %s', (days) => {
  expect(() => readExpiry({ days }, NOW)).toThrow(/^--days must be a whole number of days from 1 to 99999/);
});

test.each([
  { days: '1', expires: '2099-01-01' },
  { days: '1', never: true },
  { expires: '2099-01-01', never: true },
  { days: '1', expires: '2099-01-01', never: true },
])('refuses %j, whose options contradict each other', (options) => {
  expect(() => readExpiry(options, NOW)).toThrow(/^give only one of --days, --expires and --never/);
});
