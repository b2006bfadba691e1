/** Whether a process grows: what is kept of each request is seen, what only comes and goes is not. */
import { expect, test } from '@jest/globals';
import { type Sample, verdicts } from './growth.ts';

const MIB = 2 ** 20;
const samples = (heap: (n: number) => number, rss: (n: number) => number = () => 100 * MIB): Sample[] =>
  Array.from({ length: 10 }, (_, at) => ({ requests: (at + 1) * 10_000, heap: heap(at), rss: rss(at) }));

const grows = (given: Sample[]) => verdicts(given).map((verdict) => verdict.grows);

test('what is flat is flat, with the collector’s noise', () => {
  const noise = [0, 0.2, -0.1, 0.3, 0.1, -0.2, 0.2, 0, 0.1, -0.1];
  expect(grows(samples((n) => (20 + (noise[n] ?? 0)) * MIB))).toEqual([false, false]);
});

test('an object kept of each request grows', () => {
  expect(grows(samples((n) => 20 * MIB + n * 10_000 * 24))).toEqual([true, false]);
});

test('pages that are never given back grow', () => {
  expect(
    grows(
      samples(
        () => 20 * MIB,
        (n) => (100 + n * 2) * MIB,
      ),
    ),
  ).toEqual([false, true]);
});

test('the start does not count, nor one sample that is off', () => {
  expect(grows(samples((n) => (n === 0 ? 5 : n === 6 ? 40 : 20) * MIB))).toEqual([false, false]);
});

test('one sample proves nothing', () => {
  expect(grows(samples(() => 20 * MIB).slice(0, 1))).toEqual([true, true]);
});
