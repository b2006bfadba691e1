/** The arguments of npm run fuzz: their meaning, and the line for each wrong one. */
import { expect, test } from '@jest/globals';
import { UsageError } from '../../../commands/command.ts';
import { valuesOf } from '../../support/values-of.ts';
import { DECLARATION, toFuzzArguments } from './arguments.ts';

const read = (args: string[]) => toFuzzArguments(valuesOf(DECLARATION, args));

test('runs 100,000 cases with a new seed each time, unless the options say otherwise', () => {
  expect(read([])).toEqual({ cases: 100_000, seed: expect.any(Number) });
  expect(read([]).seed).not.toBe(read([]).seed);
  expect(read(['--cases', '5', '--seed', '7'])).toEqual({ cases: 5, seed: 7 });
});

test.each([
  [['--cases', '0'], '--cases must be a whole number from 1 to 99999999, not "0"'],
  [['--cases', '1e5'], '--cases must be a whole number from 1 to 99999999, not "1e5"'],
  [['--seed', '-1'], '--seed needs a value; one that starts with - is given as --seed=VALUE'],
  [['--seed=-1'], '--seed must be a whole number from 0 to 9999999999, not "-1"'],
  [['more'], 'unexpected argument "more"'],
])('refuses %j with one line', (args, line) => {
  expect(() => read(args)).toThrow(new UsageError(line));
});
