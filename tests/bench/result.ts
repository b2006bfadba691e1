/** All measurements of a run, as `--out` writes them. */
import { type Machine, machine } from '../support/machine.ts';
import type { Cold } from './cold.ts';
import { versions } from './conditions.ts';
import type { Subject } from './subjects.ts';
import type { Transport, Warm, WarmPlan } from './warm.ts';

export interface Plan {
  readonly coldRounds: number;
  readonly warm: WarmPlan;
  readonly transports: readonly Transport[];
}

export interface Measured {
  readonly subject: Subject;
  /** The calls to DynamoDB of a cold start with its first request. */
  readonly calls: readonly string[];
  readonly cold: readonly Cold[];
  /** The same under AWS's own runtime client; undefined: not measured. */
  readonly underRuntime?: readonly Cold[] | undefined;
  readonly warm: Readonly<Partial<Record<Transport, Warm>>>;
}

export interface Result {
  readonly date: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly plan: Plan;
  readonly measured: readonly Measured[];
}

export function toResult(plan: Plan, measured: readonly Measured[], started: Date): Result {
  return {
    date: started.toISOString(),
    seconds: Math.round((Date.now() - started.getTime()) / 1_000),
    machine: machine(),
    versions: versions(),
    plan,
    measured,
  };
}
