/** The live progress: one line a second about its responses. */
import { latencies } from './latencies.ts';
import { ms } from './numbers.ts';
import type { InFlight } from './pace.ts';

export interface Progress {
  /** @param warmUp seconds that do not count */
  start(flying: Readonly<InFlight>, warmUp: number): void;
  add(latency: number, isError: boolean): void;
  stop(): void;
}

/** @param say prints one line */
export function openProgress(say: (line: string) => void): Progress {
  const current = latencies();
  let errors = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    start(flying, warmUp) {
      const begin = performance.now();
      timer = setInterval(() => {
        const second = Math.round((performance.now() - begin) / 1_000 - warmUp);
        const { p50, p99 } = current.percentiles();
        const fields = [
          `${second} s`.padStart(7),
          `${current.count()}/s`.padStart(7),
          `${flying.now} in flight`.padStart(14),
          `p50 ${ms(p50)}`.padEnd(14),
          `p99 ${ms(p99)}`.padEnd(14),
          `${errors} errors${second <= 0 ? ', warm-up' : ''}`,
        ];
        say(fields.join('  '));
        current.clear();
      }, 1_000);
    },
    add(latency, isError) {
      current.add(latency);
      if (isError) errors += 1;
    },
    stop: () => clearInterval(timer),
  };
}
