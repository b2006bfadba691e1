/** What is told of many samples. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitLine, median, type Point, pairedRatio, quantile, shuffled, slope } from './statistics.ts';

test('the median is the one in the middle, or halfway between the two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('quarters lie between the samples as the halves do', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([10, 20, 30, 40, 50], share))).toEqual([10, 20, 30, 40, 50]);
  expect(quantile([0, 1], 0.75)).toBe(0.75);
});

test('a ratio is taken round by round: a machine that slows down for both does not change it', () => {
  const noise = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(noise, (slowness) => {
      const ours = slowness.map((factor) => 3 * factor);
      const base = slowness.map((factor) => 4 * factor);
      expect(pairedRatio(ours, base)).toBeCloseTo(0.75);
    }),
  );
});

test('a round without its base has no ratio', () => {
  expect(pairedRatio([1, 2], [])).toBeNaN();
});

describe('lines', () => {
  const points = (y: (x: number) => number): Point[] => [1, 2, 3, 4, 5, 6].map((x) => [x, y(x)]);

  test('the slope is not moved by one sample that is off', () => {
    expect(slope(points((x) => (x === 4 ? 1_000 : 7 * x)))).toBe(7);
  });

  test('what lies on a line is told as that line', () => {
    expect(fitLine(points((x) => 3 * x + 2))).toEqual({
      slope: 3,
      intercept: expect.closeTo(2),
      r2: expect.closeTo(1),
    });
  });

  test('what does not is told by r2', () => {
    expect(fitLine(points((x) => (x % 2) * 10)).r2).toBeLessThan(0.2);
  });
});

test('a shuffle loses nobody', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (values) => {
      expect(shuffled(values).sort()).toEqual(values.toSorted());
    }),
  );
});
