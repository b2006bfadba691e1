/** The arguments of npm run bench. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Declaration, readWholeNumber, type Values } from '../../commands/arguments.ts';
import { UsageError } from '../../commands/command.ts';
import { BASE } from './goals.ts';
import { PEERS, peerOf } from './peers.ts';
import type { Plan } from './result.ts';

/** About eight minutes on two cores, with all the peers. */
const FULL: Plan = {
  coldRounds: 41,
  warm: { processes: 3, warmUp: 5_000, settled: 4_000 },
  transports: ['tls', 'http', 'fake'],
};

/** Under two minutes. */
const QUICK: Plan = {
  coldRounds: 7,
  warm: { processes: 1, warmUp: 2_000, settled: 1_000 },
  transports: ['tls', 'fake'],
};

const MAX_ROUNDS = 1_000;

const OPTIONS = {
  quick: { type: 'boolean', help: 'takes two minutes instead of eight' },
  peers: { type: 'string', value: 'P1,P2', help: 'compares only with these peers (default: all)' },
  rounds: { type: 'string', value: 'N', help: 'rounds of cold starts' },
  bundle: { type: 'string', value: 'FILE', help: 'measures this .cjs or .mjs file (default: the deployed bundle)' },
  out: { type: 'string', value: 'FILE', help: 'writes the raw figures as JSON' },
} as const;

export const DECLARATION: Declaration<typeof OPTIONS> = {
  call: 'npm run bench --',
  summary: 'Measures the deployed bundle beside its peers, in turn, and judges the goals.',
  options: OPTIONS,
};

export interface BenchArguments {
  readonly plan: Plan;
  /** Always includes P1, the base of the comparison. */
  readonly peers: readonly string[];
  /** Undefined: the deployed bundle. */
  readonly bundle: string | undefined;
  /** The file for the raw figures. Undefined: none. */
  readonly out: string | undefined;
}

/** @throws UsageError */
export function toBenchArguments({ quick, peers, rounds, bundle, out }: Values<typeof OPTIONS>): BenchArguments {
  const plan = quick ? QUICK : FULL;
  const wanted = peers === undefined ? PEERS : peers.split(',').map(peerOf);
  return {
    plan: rounds === undefined ? plan : { ...plan, coldRounds: readWholeNumber('--rounds', rounds, [1, MAX_ROUNDS]) },
    peers: PEERS.filter((name) => name === BASE || wanted.includes(name)),
    bundle: bundle === undefined ? undefined : toBundle(bundle),
    out: out === undefined ? undefined : toOut(out),
  };
}

function toBundle(text: string): string {
  if (!/\.[cm]js$/.test(text))
    throw new UsageError(`--bundle must be a .cjs or .mjs file, not ${JSON.stringify(text)}`);
  if (!existsSync(text)) throw new UsageError(`--bundle ${text}: there is no such file`);
  return path.resolve(text);
}

/** Checked before the run, so that its figures are not lost. */
function toOut(text: string): string {
  const folder = path.dirname(path.resolve(text));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return text;
  throw new UsageError(`--out ${text}: there is no such folder`);
}
