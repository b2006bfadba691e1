/** The command line of npm run bench. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError } from '../../commands/command.ts';
import { BASE } from './goals.ts';
import { PEERS, peerOf } from './peers.ts';
import type { Plan } from './result.ts';

const USAGE = 'usage: npm run bench -- [--quick] [--peers p1,p2] [--rounds N] [--bundle FILE] [--out FILE]';

/** About eight minutes on two cores with all the peers. */
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

const MOST_ROUNDS = 1_000;

export interface Arguments {
  readonly plan: Plan;
  /** P1 is always among them: it is what the others are compared with. */
  readonly peers: readonly string[];
  /** Undefined: the one that is deployed. */
  readonly bundle: string | undefined;
  /** Where the raw figures go; undefined: nowhere. */
  readonly out: string | undefined;
}

/** @throws CommandError with one line saying what is wrong */
export function readArguments(words: string[]): Arguments {
  const { quick, peers, rounds, bundle, out } = parse(words);
  const plan = quick ? QUICK : FULL;
  const wanted = peers === undefined ? PEERS : peers.split(',').map(peerOf);
  return {
    plan: rounds === undefined ? plan : { ...plan, coldRounds: toRounds(rounds) },
    peers: PEERS.filter((name) => name === BASE || wanted.includes(name)),
    bundle: bundle === undefined ? undefined : toBundle(bundle),
    out: out === undefined ? undefined : toOut(out),
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { quick: { type: 'boolean' }, peers: text, rounds: text, bundle: text, out: text } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) throw error;
    throw new CommandError(`${(error as Error).message.split('\n', 1)[0]}; ${USAGE}`);
  }
}

function toRounds(text: string): number {
  const rounds = Number(text);
  if (/^\d+$/.test(text) && rounds >= 1 && rounds <= MOST_ROUNDS) return rounds;
  throw new CommandError(`--rounds must be a whole number from 1 to ${MOST_ROUNDS}, not "${text}"`);
}

function toBundle(text: string): string {
  if (!/\.[cm]js$/.test(text)) throw new CommandError(`--bundle must be a .cjs or .mjs file, not "${text}"`);
  if (!existsSync(text)) throw new CommandError(`--bundle ${text}: there is no such file`);
  return path.resolve(text);
}

/** Before the run, whose figures would be lost. */
function toOut(text: string): string {
  const folder = path.dirname(path.resolve(text));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return text;
  throw new CommandError(`--out ${text}: there is no such folder`);
}
