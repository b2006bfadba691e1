/** The command line of npm run verify. */
import { parseArgs } from 'node:util';
import { CommandError, checkEndpoint } from '../command.ts';
import { KEY_OPTIONS, readKey } from '../key-options.ts';
import { type Target, toTarget } from '../target.ts';

export const USAGE =
  'usage: npm run verify -- --url URL [--id ROW] [--function NAME [--lambda-endpoint URL]] [--token-file FILE] [--insecure], ' +
  'with the token in VERIFY_TOKEN; or: --seed --user PK --source UUID [--id ROW]';

/** Named so that nobody takes it for a row of an identity provider. */
const DEFAULT_ROW = 'verify-row';

export interface FunctionTarget {
  /** Name or ARN, of an alias too. */
  readonly name: string;
  /** Undefined: the region's own. */
  readonly endpoint: string | undefined;
}

export type Arguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'seed'; readonly id: string; readonly user: number; readonly source: string }
  | { readonly kind: 'run'; readonly id: string; readonly target: Target; readonly fn: FunctionTarget | undefined };

/** @throws CommandError with one line saying what is wrong; the token is in none */
export function readArguments(args: string[], variables: NodeJS.ProcessEnv): Arguments {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const { id } = values;
  if (!/^[\w-]{1,100}$/.test(id)) throw new CommandError('--id must have 1 to 100 letters, digits, _ and -');
  if (values.seed) return { kind: 'seed', id, user: readUser(values.user), source: readSource(values.source) };
  const target = toTarget(values.url, readKey(values, 'VERIFY_TOKEN', variables), values.insecure, 'VERIFY_TOKEN');
  if (target === undefined) throw new CommandError(`--url is missing; ${USAGE}`);
  return { kind: 'run', id, target, fn: readFunction(values.function, values['lambda-endpoint']) };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        ...KEY_OPTIONS,
        url: { type: 'string' },
        id: { type: 'string', default: DEFAULT_ROW },
        function: { type: 'string' },
        'lambda-endpoint': { type: 'string' },
        seed: { type: 'boolean' },
        user: { type: 'string' },
        source: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`${error.message}; ${USAGE}`);
    throw error;
  }
}

function readUser(text = ''): number {
  const user = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(user) || user < 1)
    throw new CommandError(`--user must be the pk of a user that is in the table, not "${text}"`);
  return user;
}

function readSource(text = ''): string {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text))
    throw new CommandError(`--source must be the UUID, in lower case, of a source that is in the table, not "${text}"`);
  return text;
}

function readFunction(name: string | undefined, endpoint: string | undefined): FunctionTarget | undefined {
  if (name === undefined) {
    if (endpoint !== undefined) throw new CommandError('--lambda-endpoint needs --function');
    return undefined;
  }
  if (!/^[\w:$-]{1,256}$/.test(name)) throw new CommandError("--function must be a function's name or ARN");
  return { name, endpoint: checkEndpoint(endpoint) };
}
