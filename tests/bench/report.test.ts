/** The report: first the goals, as ratios to P1, then every subject. */
import { expect, test } from '@jest/globals';
import type { Cold } from './cold.ts';
import type { Run } from './instance.ts';
import { report, short } from './report.ts';
import type { Measured, Plan, Result } from './result.ts';

const PLAN: Plan = { coldRounds: 2, warm: { processes: 1, warmUp: 2_000, settled: 1_000 }, transports: ['tls'] };

/** A subject that takes `factor` times as much as P1, on a machine that is half as fast in the second round. */
function measured(name: string, factor: number): Measured {
  const cold = (times: number): Cold => ({
    init: 40 * times,
    initCpu: 50 * times,
    first: 20 * times,
    firstCpu: 18 * times,
    total: 60 * times,
    totalCpu: 68 * times,
    memory: 70 * factor,
  });
  const run = (times: number) => ({ cpu: 400 * times, wall: 500 * times, peak: 200 }) as Run;
  const rounds = [factor, 2 * factor];
  return {
    subject: { name, file: name, bytes: 102_400 * factor, gzip: 40_960 * factor, otherBytes: 0, modules: 500 },
    calls: ['UpdateItem'],
    cold: rounds.map(cold),
    warm: { tls: { early: rounds.map(run), settled: rounds.map(run) } },
  };
}

const result = (...subjects: Measured[]): Result => ({
  date: '2026-01-02T03:04:05.678Z',
  seconds: 7,
  machine: { cpu: 'Abacus', cores: 2, memory_gb: 4, system: 'Linux' },
  versions: { Node: '24.0.0' },
  plan: PLAN,
  measured: subjects,
});

const OURS = measured('ours', 0.6);
const P1 = measured('p1-bare-sdk', 1);

test('marks each goal as met or missed by the ratio that it shows', () => {
  const text = report(result(OURS, P1, measured('p2-middy-ajv', 1.75)));
  expect(text.split('\n').slice(0, 10)).toEqual([
    '2026-01-02 03:04 UTC, 2 × Abacus, 4 GB, Linux; Node 24.0.0; 3 subjects in turn, 7 s. Medians; × is the median of the ratios to P1 round by round.',
    '',
    '| figure | P1 | ours | ours / P1 (quarters) | goal | moonshot | P2 / P1 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| bundle, KiB | 100 | 60.0 | **0.60** | ≤ 0.65 met | ≤ 0.53 missed | 1.75 |',
    '| INIT cpu, ms | 75.0 | 45.0 | **0.60** (0.60–0.60) | ≤ 0.60 met | ≤ 0.33 missed | 1.75 |',
    '| INIT + first request, wall, ms | 90.0 | 54.0 | **0.60** (0.60–0.60) | ≤ 0.70 met | ≤ 0.48 missed | 1.75 |',
    '| warm cpu a request, settled, µs | 600 | 360 | **0.60** (0.60–0.60) | ≤ 0.95 met | ≤ 0.75 met | 1.75 |',
    '| warm cpu, first 1,000 requests, µs | 600 | 360 | **0.60** (0.60–0.60) | ≤ 1.00 met | ≤ 0.80 met | 1.75 |',
    '| peak memory, cold, MiB | 70.0 | 42.0 | **0.60** (0.60–0.60) | ≤ 1.00 met | ≤ 0.90 met | 1.75 |',
  ]);
});

test("shows every subject's figures with their ratio", () => {
  const text = report(result(OURS, P1));
  expect(text).toContain('| ours | 60.0 0.60× | 24.0 | – | 500 | 36.0 0.60× |');
  expect(text).toContain('| p1-bare-sdk | 1 | 600 1.00× | 600 1.00× | 750 1.00× | 200 |');
});

test('shows figures without ratios if P1 is missing', () => {
  const text = report(result(OURS));
  expect(text).not.toContain('goal');
  expect(text).toContain('| ours | 60.0 | 24.0 | – | 500 | 36.0 | 45.0 |');
});

test('shows numbers with three digits', () => {
  expect([0.123, 1.234, 12.34, 123.4, 1234.5, Number.NaN].map(short)).toEqual([
    '0.12',
    '1.23',
    '12.3',
    '123',
    '1235',
    '–',
  ]);
});
