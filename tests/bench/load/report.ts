/** The report: the figures and their conditions. */
import project from '../../../package.json' with { type: 'json' };
import { type Machine, machine } from '../../support/machine.ts';
import type { Settings } from './arguments.ts';
import type { Figures } from './measure.ts';
import type { InFlight } from './pace.ts';
import type { Verdict } from './thresholds.ts';
import type { Mix } from './traffic.ts';

export interface Report extends Figures {
  readonly stage: string;
  readonly date: string;
  readonly interrupted: boolean;
  /** Whether the local stage ended by itself and interrupted the run. */
  readonly stage_lost: boolean;
  readonly settings: {
    readonly rate: number;
    readonly duration_s: number;
    readonly warm_up_s: number;
    readonly timeout_s: number;
    readonly rows: number;
    readonly mix: Mix;
  };
  readonly in_flight: { readonly most: number; readonly limit: number; readonly waited: number };
  readonly thresholds: readonly Verdict[];
  readonly machine: Machine;
  readonly versions: { readonly 'scim-source-users': string; readonly node: string };
}

export interface Run {
  /** The stage's URL. The report does not contain the token. */
  readonly stage: string;
  readonly date: Date;
  readonly interrupted: boolean;
  readonly stageLost: boolean;
  readonly settings: Settings;
  readonly figures: Figures;
  readonly flying: Readonly<InFlight>;
  readonly thresholds: readonly Verdict[];
}

export function toReport(run: Run): Report {
  const { stage, date, interrupted, stageLost, settings, figures, flying, thresholds } = run;
  const { rate, duration, warmUp, timeout, rows, mix } = settings;
  return {
    stage,
    date: date.toISOString(),
    interrupted,
    stage_lost: stageLost,
    settings: { rate, duration_s: duration, warm_up_s: warmUp, timeout_s: timeout, rows, mix },
    ...figures,
    in_flight: { most: flying.most, limit: flying.limit, waited: flying.waited },
    thresholds,
    machine: machine(),
    versions: { 'scim-source-users': project.version, node: process.versions.node },
  };
}
