/** Whether a process's memory grows with its requests. */
import type { Held } from '../instance.ts';
import { table } from '../report.ts';
import { type Point, slope } from '../statistics.ts';

export interface Sample extends Held {
  readonly requests: number;
}

/**
 * Requests before it counts: code is compiled, and the bounded caches fill up. The slope is Theil and Sen's, which one
 * outlier after an untimely collection does not move.
 */
const SETTLED_AFTER = 20_000;

/**
 * Bytes a request. Anything that is kept of each request takes at least an object of two words and its slot, 24 bytes:
 * below 16 nothing is kept of most requests. Resident memory has the allocator's pages of 4 KB in it: it may grow by
 * 100, which is 10 MB in 100,000 requests.
 */
const LIMITS = { heap: 16, rss: 100 } as const;

const NAMES = { heap: 'heap', rss: 'resident memory' } as const;

export interface Verdict {
  readonly grows: boolean;
  readonly text: string;
}

export function verdicts(samples: readonly Sample[]): Verdict[] {
  const settled = samples.filter(({ requests }) => requests >= SETTLED_AFTER);
  return (['heap', 'rss'] as const).map((name) => {
    const bytes = slope(settled.map((sample): Point => [sample.requests, sample[name]]));
    // Not a number if there are too few samples: they prove nothing.
    const grows = !(bytes <= LIMITS[name]);
    const said = `${NAMES[name]}: ${bytes.toFixed(1)} bytes a request, at most ${LIMITS[name]}`;
    return { grows, text: `${said}: ${grows ? 'missed' : 'met'}` };
  });
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(2);

export const samplesTable = (samples: readonly Sample[]): string =>
  table(
    ['requests', 'heap after gc, MiB', 'resident memory, MiB'],
    samples.map(({ requests, heap, rss }) => [requests.toLocaleString('en'), mib(heap), mib(rss)]),
  );
