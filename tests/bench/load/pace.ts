/** The open model: a request starts when it is due, whatever happened to earlier requests. */

// No package sends this: autocannon 9 waits for the response on each connection (a server that stalled for 2 s got 10 of the 40
// requests that were due, and all 40 from here), and its correction reports a p50 of 11 ms for a server that takes 20 ms.
// Artillery starts its requests when they are due but counts latency from when they are sent, and it is 467 MB: artillery.yml
// uses it for load from many machines.

import { setTimeout as sleep } from 'node:timers/promises';

export interface InFlight {
  now: number;
  most: number;
  readonly limit: number;
  /** How many requests started late because of the limit on requests in flight. */
  waited: number;
}

export const noneInFlight = (limit: number): InFlight => ({ now: 0, most: 0, limit, waited: 0 });

/** The due time of the nth request in ms; undefined after the last. */
export type Schedule = (n: number) => number | undefined;

/**
 * A rate that rises from 0 during the warm-up, in which a stage starts its instances, and then stays.
 * @param rate requests a second
 * @param warmUp seconds
 * @param duration seconds after the warm-up
 */
export function risingTo(rate: number, warmUp: number, duration: number): Schedule {
  const rising = Math.round((rate * warmUp) / 2);
  const total = rising + Math.round(rate * duration);
  return (n) => {
    if (n >= total) return undefined;
    return 1_000 * (n < rising ? warmUp * Math.sqrt(n / rising) : warmUp + (n - rising) / rate);
  };
}

/**
 * Resolves when all started requests have ended, or at once when it is stopped.
 * @param begin of the schedule, in ms of performance.now()
 * @param request is called with the due time, in the same clock. At the limit it starts later
 */
export async function keepPace(
  schedule: Schedule,
  begin: number,
  flying: InFlight,
  request: (due: number) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  let wake = () => {};
  const untilOneEnds = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  stop.addEventListener('abort', () => wake());

  for (let n = 0, after = schedule(n); after !== undefined && !stop.aborted; n++, after = schedule(n)) {
    const due = begin + after;
    const early = due - performance.now();
    if (early > 0) await sleep(early, undefined, { signal: stop }).catch(() => {});
    if (flying.now >= flying.limit) {
      flying.waited += 1;
      await untilOneEnds();
    }
    if (stop.aborted) return;
    flying.now += 1;
    flying.most = Math.max(flying.most, flying.now);
    request(due).finally(() => {
      flying.now -= 1;
      wake();
    });
  }
  while (flying.now > 0 && !stop.aborted) await untilOneEnds();
}
