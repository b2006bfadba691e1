/** Percentiles, buckets and seconds, compared with values that can be counted by hand. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buckets, latencies } from './latencies.ts';
import { series } from './series.ts';

/** From a microsecond to a minute. */
const milliseconds = fc.double({ min: 0.001, max: 60_000, noNaN: true });

/** The value of this percentile, with the rank rounded as HdrHistogram does. */
const nearestRank = (values: readonly number[], percent: number): number => {
  const rank = Math.max(Math.floor((percent / 100) * values.length + 0.5), 1);
  return values.toSorted((a, b) => a - b)[rank - 1] as number;
};

test('a percentile is exact to a thousandth and half a microsecond', () => {
  fc.assert(
    fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 300 }), (values) => {
      const all = latencies();
      for (const value of values) all.add(value);
      const found = all.percentiles();
      for (const [name, percent] of Object.entries({ p50: 50, p90: 90, p95: 95, p99: 99, max: 100 })) {
        const exact = nearestRank(values, percent);
        const off = Math.abs(found[name as keyof typeof found] - exact);
        expect(off).toBeLessThanOrEqual(exact / 1_000 + 0.000_501);
      }
    }),
  );
});

test("returns numbers even for no latencies and for ones that the histogram can't hold", () => {
  const all = latencies();
  expect(all.percentiles()).toEqual({ p50: 0, p90: 0, p95: 0, p99: 0, max: 0 });
  for (const value of [-1, 0, 1e12]) all.add(value);
  expect(all.count()).toBe(3);
  expect(all.percentiles()).toMatchObject({ p50: 0.001, max: expect.closeTo(3_600_000, -4) });
});

test('every latency is in one bucket, within its bounds, and there is no gap between buckets', () => {
  fc.assert(
    fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 100 }), (values) => {
      const all = buckets();
      for (const value of values) all.add(value);
      const list = all.list();
      // Bounds are written with four digits.
      const between = (from: number, to: number) => values.filter((value) => value > from && value <= to).length;
      const wrong = list.filter(
        ({ from_ms: from, to_ms: to, count }) =>
          count < between(from * 1.0006, to * 0.9994) || count > between(from * 0.9994, to * 1.0006),
      );
      expect(wrong).toEqual([]);
      expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      expect(list.slice(1).map(({ from_ms }) => from_ms)).toEqual(list.slice(0, -1).map(({ to_ms }) => to_ms));
      expect([list.at(0)?.count, list.at(-1)?.count]).not.toContain(0);
    }),
  );
});

describe('seconds', () => {
  test('each second has its own responses and errors, even an empty one', () => {
    const all = series();
    for (const [at, latency, isError] of [
      [10, 5, false],
      [999, 100, true],
      [2_000, 7, false],
    ] as const)
      all.add(at, latency, isError);
    const value = (exact: number) => expect.closeTo(exact, 1);
    expect(all.list()).toEqual([
      { second: 0, responses: 1, errors: 1, p50_ms: value(5), p99_ms: value(100), max_ms: value(100) },
      { second: 1, responses: 0, errors: 0, p50_ms: null, p99_ms: null, max_ms: null },
      { second: 2, responses: 1, errors: 0, p50_ms: value(7), p99_ms: value(7), max_ms: value(7) },
    ]);
  });

  test('there are none before the first response', () => {
    expect(series().list()).toEqual([]);
  });
});
