/** The arguments of npm run load. */
import type { Declaration, Option, Values } from '../../../commands/arguments.ts';
import { UsageError } from '../../../commands/command.ts';
import { KEY_OPTIONS, readKey } from '../../../commands/key-options.ts';
import { type Target, toTarget } from '../../../commands/target.ts';
import { KINDS, MIX, type Mix } from './traffic.ts';

/** A stage on this machine starts a thread for each request in flight, and the threads share the machine's cores. */
const MAX_IN_FLIGHT = { local: 10, elsewhere: 200 };

/** The lowest and highest value of each number. */
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

const number = (value: string, help: string) => ({ type: 'string', value, help }) as const;

const OPTIONS = {
  url: { type: 'string', value: 'URL', help: "the stage's URL (default: a stage that it starts locally)" },
  ...KEY_OPTIONS,
  rate: { ...number('N', 'requests a second'), default: '20' },
  duration: { ...number('SECONDS', 'how long it measures'), default: '30' },
  'warm-up': { ...number('SECONDS', 'in which the rate rises; these requests do not count'), default: '5' },
  rows: { ...number('N', 'rows that it patches, load-0 and so on'), default: '1000' },
  mix: {
    type: 'string',
    value: 'KIND=SHARE,…',
    help: `the shares of ${KINDS.join(', ')} (default: ${Object.entries(MIX)
      .map(([kind, share]) => `${kind}=${share}`)
      .join(',')})`,
  },
  'max-in-flight': number(
    'N',
    `requests at once (default: ${MAX_IN_FLIGHT.local} locally, else ${MAX_IN_FLIGHT.elsewhere})`,
  ),
  timeout: { ...number('SECONDS', 'a request without a response in this time has failed'), default: '20' },
  'max-p99': number('MS', 'exit code 1 above it'),
  'max-errors': { ...number('PERCENT', 'exit code 1 above it'), default: '0' },
  'min-throughput': number('N', 'exit code 1 below so many expected responses a second'),
  out: { type: 'string', value: 'NAME', help: 'writes NAME.json and NAME.html (default: load- and the time)' },
  seed: { type: 'boolean', help: 'only prints a seed file with the rows, for npm run seed' },
} as const satisfies Readonly<Record<string, Option>>;

const TOKEN_VARIABLE = 'LOAD_TOKEN';

export const DECLARATION: Declaration<typeof OPTIONS> = {
  call: 'npm run load --',
  summary: 'Measures a stage under load, and writes a report.',
  options: OPTIONS,
  variables: { [TOKEN_VARIABLE]: 'with --url: the key of a token that may do what the mix has' },
};

/** Times are in seconds. */
export interface Settings {
  /** Requests started a second. */
  readonly rate: number;
  readonly duration: number;
  /** Time in which the rate rises from 0. Its requests do not count. */
  readonly warmUp: number;
  readonly rows: number;
  readonly mix: Mix;
  readonly maxInFlight: number;
  /** A request fails without a response in this time, counted from when it was due. */
  readonly timeout: number;
}

/** Limits of the figures. An undefined one is not judged. */
export interface Limits {
  /** In milliseconds. */
  readonly maxP99: number | undefined;
  /** In percent of the requests. */
  readonly maxErrors: number;
  /** Expected responses a second. */
  readonly minThroughput: number | undefined;
}

export interface LoadArguments {
  /** Only print the seed. */
  readonly seed: boolean;
  /** Undefined: the command starts a stage locally. */
  readonly target: Target | undefined;
  readonly settings: Settings;
  readonly limits: Limits;
  /** The reports' path, without `.json` and `.html`. */
  readonly out: string;
}

/** @throws CommandError with one line, without the token */
export function toLoadArguments(values: Values<typeof OPTIONS>, env: NodeJS.ProcessEnv): LoadArguments {
  const number = (name: NumberOption) => toNumber(name, values[name] ?? '');
  const optional = (name: NumberOption) => (values[name] === undefined ? undefined : number(name));
  const target = toTarget(values.url, readKey(values, TOKEN_VARIABLE, env), values.insecure, TOKEN_VARIABLE);
  return {
    seed: values.seed === true,
    target,
    settings: {
      rate: number('rate'),
      duration: number('duration'),
      warmUp: number('warm-up'),
      rows: number('rows'),
      mix: values.mix === undefined ? MIX : readMix(values.mix),
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

/** `retrieve=50,update=50`. */
function readMix(text: string): Mix {
  const shares = text.split(',').map((part) => {
    const [, kind = '', share] = /^(\w+)=(\d{1,6})$/.exec(part) ?? [];
    if (!(KINDS as readonly string[]).includes(kind))
      throw new UsageError(`--mix must have KIND=SHARE with one of ${KINDS.join(', ')}, not ${JSON.stringify(part)}`);
    return [kind, Number(share)] as const;
  });
  if (!shares.some(([, share]) => share > 0)) throw new UsageError('--mix must have a share above 0');
  return Object.fromEntries(shares);
}

function toNumber(name: NumberOption, text: string): number {
  const [lowest, highest, kind = 'decimal'] = RANGES[name];
  const value = Number(text);
  if (FORMS[kind].test(text) && value >= lowest && value <= highest) return value;
  throw new UsageError(`--${name} must be a ${kind} number from ${lowest} to ${highest}, not ${JSON.stringify(text)}`);
}
