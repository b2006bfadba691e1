/** Statistics of samples. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitLine, median, type Point, pairedRatio, quantile, shuffled, slope } from './statistics.ts';

test('the median is the middle sample, or halfway between two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('quartiles are interpolated like the median', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile([10, 20, 30, 40, 50], share))).toEqual([10, 20, 30, 40, 50]);
  expect(quantile([0, 1], 0.75)).toBe(0.75);
});

test('a ratio is taken round by round, so a slower machine does not change it', () => {
  const noise = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(noise, (slowness) => {
      const ours = slowness.map((factor) => 3 * factor);
      const base = slowness.map((factor) => 4 * factor);
      expect(pairedRatio(ours, base)).toBeCloseTo(0.75);
    }),
  );
});

test('a round without a base has no ratio', () => {
  expect(pairedRatio([1, 2], [])).toBeNaN();
});

describe('lines', () => {
  const points = (y: (x: number) => number): Point[] => [1, 2, 3, 4, 5, 6].map((x) => [x, y(x)]);

  test('the slope ignores one outlier', () => {
    expect(slope(points((x) => (x === 4 ? 1_000 : 7 * x)))).toBe(7);
  });

  test('points on a line give that line', () => {
    expect(fitLine(points((x) => 3 * x + 2))).toEqual({
      slope: 3,
      intercept: expect.closeTo(2),
      r2: expect.closeTo(1),
    });
  });

  test('r2 shows that points are not on a line', () => {
    expect(fitLine(points((x) => (x % 2) * 10)).r2).toBeLessThan(0.2);
  });
});

test('a shuffle keeps every element', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (values) => {
      expect(shuffled(values).sort()).toEqual(values.toSorted());
    }),
  );
});
