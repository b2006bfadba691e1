/** The figures of each second of the run. */
import { latencies } from './latencies.ts';

/** The responses and the failed requests of one second. */
export interface Second {
  /** Since the first counted request was due. */
  readonly second: number;
  /** Expected responses. */
  readonly responses: number;
  readonly errors: number;
  /** Null if there was no response. */
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
}

export interface Series {
  /** @param at ms since the start of the series, never decreasing */
  add(at: number, latency: number, isError: boolean): void;
  /** Includes the current second. */
  list(): Second[];
}

export function series(): Series {
  const past: Second[] = [];
  const current = latencies();
  let errors = 0;

  const close = (): Second => {
    const { p50, p99, max } = current.percentiles();
    const none = current.count() === 0;
    return {
      second: past.length,
      responses: current.count() - errors,
      errors,
      p50_ms: none ? null : p50,
      p99_ms: none ? null : p99,
      max_ms: none ? null : max,
    };
  };

  return {
    add(at, latency, isError) {
      while (past.length < Math.floor(at / 1_000)) {
        past.push(close());
        current.clear();
        errors = 0;
      }
      current.add(latency);
      if (isError) errors += 1;
    },
    list: () => (current.count() === 0 ? [...past] : [...past, close()]),
  };
}
