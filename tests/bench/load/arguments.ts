/** The command line of npm run load. */
import { parseArgs } from 'node:util';
import { CommandError } from '../../../commands/command.ts';
import { KEY_OPTIONS, readKey } from '../../../commands/key-options.ts';
import { type Target, toTarget } from '../../../commands/target.ts';

const USAGE =
  'usage: npm run load -- [--url URL [--token-file FILE] [--insecure]] [--rate N] [--duration S] [--warm-up S] [--rows N] [--max-in-flight N] ' +
  '[--timeout S] [--max-p99 MS] [--max-errors PERCENT] [--min-throughput N] [--out NAME]; or: --seed [--rows N]';

const DEFAULTS = {
  rate: '20',
  duration: '30',
  'warm-up': '5',
  rows: '1000',
  timeout: '20',
  'max-errors': '0',
};

/** A stage on this machine starts a thread for each request that it has at once, and they share the machine's cores. */
const MAX_IN_FLIGHT = { local: 10, elsewhere: 200 };

/** Lowest and highest of each number; the whole ones count things. */
const RANGES = {
  rate: [0.1, 10_000],
  duration: [1, 86_400],
  'warm-up': [0, 3_600],
  rows: [1, 1_000_000, 'whole'],
  'max-in-flight': [1, 10_000, 'whole'],
  timeout: [0.1, 300],
  'max-p99': [0.001, 300_000],
  'max-errors': [0, 100],
  'min-throughput': [0, 10_000],
} as const;

const FORMS = { whole: /^\d+$/, decimal: /^\d+(\.\d+)?$/ };

type NumberOption = keyof typeof RANGES;

/** What the run is; times in seconds. */
export interface Settings {
  /** Requests started a second. */
  readonly rate: number;
  readonly duration: number;
  /** In which the rate rises from nothing; these requests are not counted. */
  readonly warmUp: number;
  readonly rows: number;
  readonly maxInFlight: number;
  /** Without an answer in this time, counted from when it was due, a request has failed. */
  readonly timeout: number;
}

/** What the figures must keep to; one that is left out is not looked at. */
export interface Limits {
  /** In milliseconds. */
  readonly maxP99: number | undefined;
  /** In percent of the requests. */
  readonly maxErrors: number;
  /** Expected answers a second. */
  readonly minThroughput: number | undefined;
}

export interface Arguments {
  /** Only print the seed. */
  readonly seed: boolean;
  /** Undefined: a stage is started locally. */
  readonly target: Target | undefined;
  readonly settings: Settings;
  readonly limits: Limits;
  /** The reports' path, without `.json` and `.html`. */
  readonly out: string;
}

/** @throws CommandError with one line saying what is wrong; the token is in none */
export function readArguments(words: string[], variables: Readonly<Record<string, string | undefined>>): Arguments {
  const values = parse(words);
  const number = (name: NumberOption) => toNumber(name, values[name] ?? '');
  const optional = (name: NumberOption) => (values[name] === undefined ? undefined : number(name));
  const target = toTarget(values.url, readKey(values, 'LOAD_TOKEN', variables), values.insecure);
  return {
    seed: values.seed === true,
    target,
    settings: {
      rate: number('rate'),
      duration: number('duration'),
      warmUp: number('warm-up'),
      rows: number('rows'),
      maxInFlight: optional('max-in-flight') ?? MAX_IN_FLIGHT[target === undefined ? 'local' : 'elsewhere'],
      timeout: number('timeout'),
    },
    limits: {
      maxP99: optional('max-p99'),
      maxErrors: number('max-errors'),
      minThroughput: optional('min-throughput'),
    },
    out: values.out ?? `load-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const numbers = Object.fromEntries(Object.keys(RANGES).map((name) => [name, text])) as Record<
    NumberOption,
    typeof text
  >;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { url: text, ...KEY_OPTIONS, out: text, seed: { type: 'boolean' }, ...numbers },
    });
    if (positionals.length > 0) throw new CommandError(USAGE);
    return { ...DEFAULTS, ...values };
  } catch (error) {
    if (!isMisuse(error)) throw error;
    throw new CommandError(`${error.message.split('\n', 1)[0]}; ${USAGE}`);
  }
}

const isMisuse = (error: unknown): error is NodeJS.ErrnoException =>
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

function toNumber(name: NumberOption, text: string): number {
  const [lowest, highest, kind = 'decimal'] = RANGES[name];
  const value = Number(text);
  if (FORMS[kind].test(text) && value >= lowest && value <= highest) return value;
  throw new CommandError(`--${name} must be a ${kind} number from ${lowest} to ${highest}, not "${text}"`);
}
