/** The thresholds: which figures pass. */
import { expect, test } from '@jest/globals';
import type { Figures } from './measure.ts';
import { judge } from './thresholds.ts';

const FIGURES = { requests: 1_000, errors: 5, latency_ms: { p99: 80 }, throughput: 49.7 } as Figures;
const NONE = { maxP99: undefined, maxErrors: 100, minThroughput: undefined };

test.each([
  ['no errors allowed', { ...NONE, maxErrors: 0 }, false, 'errors 0.5 %, at most 0 %'],
  ['as many errors as allowed', { ...NONE, maxErrors: 0.5 }, true, 'errors 0.5 %, at most 0.5 %'],
  ['p99 at its limit', { ...NONE, maxP99: 80 }, true, 'p99 80 ms, at most 80 ms'],
  ['p99 over its limit', { ...NONE, maxP99: 79.9 }, false, 'p99 80 ms, at most 79.9 ms'],
  ['throughput at its limit', { ...NONE, minThroughput: 49.7 }, true, 'throughput 49.7/s, at least 49.7/s'],
  ['throughput under its limit', { ...NONE, minThroughput: 50 }, false, 'throughput 49.7/s, at least 50/s'],
])('%s', (_name, limits, passed, text) => {
  expect(judge(FIGURES, limits)).toContainEqual({ passed, text });
});

test('always checks errors, and the other thresholds if they are given', () => {
  expect(judge(FIGURES, NONE)).toHaveLength(1);
  expect(judge(FIGURES, { maxP99: 1, maxErrors: 0, minThroughput: 1 })).toHaveLength(3);
});
