/** The goals of the bundle, as ratios to P1: the plain SDK, without middleware and ajv. */
import type { Measured } from './result.ts';

export const BASE = 'p1-bare-sdk';
/** What the tutorials build. */
export const TUTORIAL = 'p2-middy-ajv';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value a round. The nth was measured beside the nth of every other subject. */
  readonly of: (measured: Measured) => readonly number[];
  readonly goal: number;
  readonly moonshot: number;
}

export const FIGURES: readonly Figure[] = [
  { name: 'bundle', unit: 'KiB', of: ({ subject }) => [subject.bytes / 1024], goal: 0.65, moonshot: 0.53 },
  { name: 'INIT cpu', unit: 'ms', of: ({ cold }) => cold.map(({ initCpu }) => initCpu), goal: 0.6, moonshot: 0.33 },
  {
    name: 'INIT + first request, wall',
    unit: 'ms',
    of: ({ cold }) => cold.map(({ total }) => total),
    goal: 0.7,
    moonshot: 0.48,
  },
  {
    name: 'warm cpu a request, settled',
    unit: 'µs',
    of: ({ warm }) => warm.tls?.settled.map(({ cpu }) => cpu) ?? [],
    goal: 0.95,
    moonshot: 0.75,
  },
  {
    name: 'warm cpu, first 1,000 requests',
    unit: 'µs',
    of: ({ warm }) => warm.tls?.early.map(({ cpu }) => cpu) ?? [],
    goal: 1,
    moonshot: 0.8,
  },
  {
    name: 'peak memory, cold',
    unit: 'MiB',
    of: ({ cold }) => cold.map(({ memory }) => memory),
    goal: 1,
    moonshot: 0.9,
  },
];
