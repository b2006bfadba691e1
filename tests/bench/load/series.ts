/** What each second of the run saw. */
import { latencies } from './latencies.ts';

/** The answers that came, and the requests that failed, in one second. */
export interface Second {
  /** Since the first request that counts fell due. */
  readonly second: number;
  /** As expected. */
  readonly answers: number;
  readonly errors: number;
  /** Null where nothing came. */
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
}

export interface Series {
  /** @param at ms since the start of the series; never less than before */
  add(at: number, latency: number, isError: boolean): void;
  /** With the second that is not over. */
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
      answers: current.count() - errors,
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
