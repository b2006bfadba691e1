/** The growth check finds memory that is kept of each request, and ignores memory that comes and goes. */
import { expect, test } from '@jest/globals';
import { type Sample, verdicts } from './growth.ts';

const MIB = 2 ** 20;
const samples = (heap: (n: number) => number, rss: (n: number) => number = () => 100 * MIB): Sample[] =>
  Array.from({ length: 10 }, (_, at) => ({ requests: (at + 1) * 10_000, heap: heap(at), rss: rss(at) }));

const grows = (given: Sample[]) => verdicts(given).map((verdict) => verdict.grows);

test('flat memory is flat, despite the collector’s noise', () => {
  const noise = [0, 0.2, -0.1, 0.3, 0.1, -0.2, 0.2, 0, 0.1, -0.1];
  expect(grows(samples((n) => (20 + (noise[n] ?? 0)) * MIB))).toEqual([false, false]);
});

test('one object kept of each request is growth', () => {
  expect(grows(samples((n) => 20 * MIB + n * 10_000 * 24))).toEqual([true, false]);
});

test('pages that are never returned are growth', () => {
  expect(
    grows(
      samples(
        () => 20 * MIB,
        (n) => (100 + n * 2) * MIB,
      ),
    ),
  ).toEqual([false, true]);
});

test('the start and one outlier do not count', () => {
  expect(grows(samples((n) => (n === 0 ? 5 : n === 6 ? 40 : 20) * MIB))).toEqual([false, false]);
});

test('one sample proves nothing', () => {
  expect(grows(samples(() => 20 * MIB).slice(0, 1))).toEqual([true, true]);
});
