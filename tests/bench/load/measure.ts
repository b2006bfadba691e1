/** Measures: collects the outcome of each request, and computes the figures. */
import { type Bucket, buckets, latencies, type Percentiles } from './latencies.ts';
import { type Second, series } from './series.ts';
import { isExpected, type Kind, MIX, type Mix } from './traffic.ts';

/** One finished request; times in ms of performance.now(). */
export interface Ended {
  readonly kind: Kind;
  /** A status, or the reason why there is no response. */
  readonly outcome: string;
  /** Latency counts from here, not from the start: a client does not wait for others. */
  readonly due: number;
  readonly started: number;
  readonly ended: number;
}

/** Latencies of all requests, failed ones included. */
export interface Figures {
  readonly requests: number;
  readonly errors: number;
  /** From the first request's due time to the last response, but at least as long as requests were due. */
  readonly seconds: number;
  /** Expected responses a second in this time. */
  readonly throughput: number;
  readonly latency_ms: Percentiles;
  /** How late requests started. The latency includes this wait. */
  readonly start_delay_ms: Percentiles;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Partial<Record<Kind, { readonly requests: number; readonly errors: number } & Percentiles>>>;
  readonly series: readonly Second[];
  readonly histogram: readonly Bucket[];
}

export interface Measure {
  /** In the order in which they end. */
  add(request: Ended): void;
  /** @param until when the last request was due, or the run stopped */
  figures(until: number): Figures;
}

/** @param begin when the first counted request is due */
/** @param mix whose kinds are measured */
export function openMeasure(begin: number, mix: Mix = MIX): Measure {
  const ofEach = <Value>(value: (kind: Kind) => Value) =>
    Object.fromEntries((Object.keys(mix) as Kind[]).map((kind) => [kind, value(kind)])) as Record<Kind, Value>;
  const all = latencies();
  const delays = latencies();
  const kinds = ofEach(() => ({ errors: 0, times: latencies() }));
  const outcomes = new Map<string, number>();
  const seconds = series();
  const histogram = buckets();
  let errors = 0;
  let last = begin;

  return {
    add({ kind, outcome, due, started, ended }) {
      const latency = ended - due;
      const isError = !isExpected(kind, outcome);
      all.add(latency);
      histogram.add(latency);
      delays.add(started - due);
      seconds.add(ended - begin, latency, isError);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      kinds[kind].times.add(latency);
      if (isError) {
        kinds[kind].errors += 1;
        errors += 1;
      }
      last = ended;
    },
    figures(until) {
      const length = (Math.max(last, until) - begin) / 1_000;
      return {
        requests: all.count(),
        errors,
        seconds: round(length),
        throughput: round((all.count() - errors) / length),
        latency_ms: all.percentiles(),
        start_delay_ms: delays.percentiles(),
        outcomes: Object.fromEntries([...outcomes].sort()),
        kinds: ofEach((kind) => {
          const { errors, times } = kinds[kind];
          return { requests: times.count(), errors, ...times.percentiles() };
        }),
        series: seconds.list(),
        histogram: histogram.list(),
      };
    },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
