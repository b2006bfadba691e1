/** The run: sends the traffic at its pace, and measures the requests that count. */

import type { Target } from '../../../commands/target.ts';
import type { Settings } from './arguments.ts';
import { openConnections } from './connections.ts';
import { type Figures, openMeasure } from './measure.ts';
import { type InFlight, keepPace, noneInFlight, risingTo } from './pace.ts';
import type { Progress } from './progress.ts';
import { isExpected, type Mix, traffic } from './traffic.ts';

export interface Outcome {
  readonly figures: Figures;
  readonly flying: Readonly<InFlight>;
}

/** Without a row to remove, a destroy makes one. */
const withCreate = (mix: Mix): Mix => (mix.destroy === undefined ? mix : { create: 0, ...mix });

/** Requests that are under way at a stop do not count. */
export async function runLoad(
  target: Target,
  settings: Settings,
  stop: AbortSignal,
  progress: Progress,
): Promise<Outcome> {
  const { rate, duration, warmUp, maxInFlight, timeout, rows, mix } = settings;
  const connections = openConnections(target);
  const { next, saw } = traffic(rows, mix);
  const flying = noneInFlight(maxInFlight);
  const start = performance.now();
  const begin = start + warmUp * 1_000;
  const measure = openMeasure(begin, withCreate(mix));

  const request = async (due: number) => {
    const started = performance.now();
    // A timer may be a fraction of a millisecond early.
    const from = Math.min(due, started);
    const patch = next();
    const { outcome, etag } = await connections.send(patch, from + timeout * 1_000 - started);
    if (stop.aborted) return;
    const ended = performance.now();
    if (etag !== undefined) saw(patch.id, etag);
    progress.add(ended - from, !isExpected(patch.kind, outcome));
    if (due >= begin) measure.add({ kind: patch.kind, outcome, due: from, started, ended });
  };

  progress.start(flying, warmUp);
  try {
    await keepPace(risingTo(rate, warmUp, duration), start, flying, request, stop);
  } finally {
    progress.stop();
    connections.close();
  }
  const until = stop.aborted ? performance.now() : begin + duration * 1_000;
  return { figures: measure.figures(until), flying };
}
