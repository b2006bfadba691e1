/** The thresholds, which decide the exit code. */
import type { Limits } from './arguments.ts';
import type { Figures } from './measure.ts';

export interface Verdict {
  readonly passed: boolean;
  /** The measured value and its limit. */
  readonly text: string;
}

export function judge({ requests, errors, latency_ms, throughput }: Figures, limits: Limits): Verdict[] {
  const percent = (errors / requests) * 100;
  const { maxP99, maxErrors, minThroughput } = limits;
  return [
    {
      passed: percent <= maxErrors,
      text: `errors ${exact(percent)} %, at most ${maxErrors} %`,
    },
    ...(maxP99 === undefined
      ? []
      : [{ passed: latency_ms.p99 <= maxP99, text: `p99 ${exact(latency_ms.p99)} ms, at most ${maxP99} ms` }]),
    ...(minThroughput === undefined
      ? []
      : [{ passed: throughput >= minThroughput, text: `throughput ${throughput}/s, at least ${minThroughput}/s` }]),
  ];
}

/** Enough digits to show on which side of the limit it is. */
const exact = (value: number): number => Number(value.toPrecision(5));
