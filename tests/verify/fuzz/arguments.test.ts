/** What npm run fuzz is told, and what it says of what it cannot read. */
import { expect, test } from '@jest/globals';
import { readArguments } from './arguments.ts';

test('100,000 cases of another seed each time, unless it is told', () => {
  expect(readArguments([])).toEqual({ cases: 100_000, seed: expect.any(Number) });
  expect(readArguments([]).seed).not.toBe(readArguments([]).seed);
  expect(readArguments(['--cases', '5', '--seed', '7'])).toEqual({ cases: 5, seed: 7 });
});

test.each([
  [['--cases', '0'], '--cases must be a whole number from 1, not "0"'],
  [['--cases', '1e5'], '--cases must be a whole number from 1, not "1e5"'],
  [['--seed', '-1'], 'npm run fuzz -- [--cases N] [--seed S]'],
  [['--seed=-1'], '--seed must be a whole number, not "-1"'],
  [['more'], 'npm run fuzz -- [--cases N] [--seed S]'],
])('%j is told in one line', (words, line) => {
  expect(() => readArguments(words)).toThrow(line);
});
