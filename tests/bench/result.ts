/** All that a run has measured, as `--out` writes it. */
import esbuild from 'esbuild';
import project from '../../package.json' with { type: 'json' };
import { type Machine, machine } from '../engine/machine.ts';
import type { Cold } from './cold.ts';
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
    versions: {
      Node: process.versions.node,
      V8: process.versions.v8,
      esbuild: esbuild.version,
      '@aws-sdk/client-dynamodb': project.dependencies['@aws-sdk/client-dynamodb'],
      '@middy/core': project.dependencies['@middy/core'],
    },
    plan,
    measured,
  };
}
