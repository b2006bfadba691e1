/** The arguments of npm run verify. */
import { type Declaration, readWholeNumber, type Values } from '../arguments.ts';
import { checkEndpoint, UsageError } from '../command.ts';
import { KEY_OPTIONS, readKey } from '../key-options.ts';
import { type Target, toTarget } from '../target.ts';

const TOKEN_VARIABLE = 'VERIFY_TOKEN';

/** Its name can't be mistaken for a row of an identity provider. */
const DEFAULT_ROW = 'verify-row';

const OPTIONS = {
  url: { type: 'string', value: 'URL', help: "the stage's URL" },
  ...KEY_OPTIONS,
  id: { type: 'string', default: DEFAULT_ROW, value: 'ROW', help: 'the row that the checks change and restore' },
  function: { type: 'string', value: 'NAME', help: "name or ARN of PATCH's function, for direct invocations" },
  'lambda-endpoint': { type: 'string', value: 'URL', help: "Lambda's URL, which npm start prints (default: AWS's)" },
  seed: { type: 'boolean', help: 'only prints a seed file with that row, for npm run seed' },
  user: { type: 'string', value: 'PK', help: 'with --seed: a user of the table' },
  source: { type: 'string', value: 'UUID', help: 'with --seed: a source of the table' },
} as const;

export const DECLARATION: Declaration<typeof OPTIONS> = {
  call: 'npm run verify --',
  usages: ['--url URL [options]', '--seed --user PK --source UUID [--id ROW]'],
  summary:
    'Checks on a deployed stage, or on npm start, what the tests cannot show: the rights of the roles, the gateway,\n' +
    'and direct invocations of PATCH. It changes a row and restores it, makes another and removes it.\n' +
    'It prints a line for each check.\n' +
    'Exit code 1: a claim does not hold.',
  options: OPTIONS,
  variables: { [TOKEN_VARIABLE]: 'the key of a token with view_, change_, add_ and delete_scimsourceuser' },
};

export interface FunctionTarget {
  /** Name or ARN, with or without an alias. */
  readonly name: string;
  /** Undefined: that of the region. */
  readonly endpoint: string | undefined;
}

export type VerifyArguments =
  | { readonly kind: 'seed'; readonly id: string; readonly user: number; readonly source: string }
  | { readonly kind: 'run'; readonly id: string; readonly target: Target; readonly fn: FunctionTarget | undefined };

/** @throws CommandError with one line, without the token */
export function toVerifyArguments(values: Values<typeof OPTIONS>, env: NodeJS.ProcessEnv): VerifyArguments {
  const { id } = values;
  if (!/^[\w-]{1,100}$/.test(id)) throw new UsageError('--id must have 1 to 100 letters, digits, _ and -');
  if (values.seed) return { kind: 'seed', id, user: readUser(values.user), source: readSource(values.source) };
  const target = toTarget(values.url, readKey(values, TOKEN_VARIABLE, env), values.insecure, TOKEN_VARIABLE);
  if (target === undefined) throw new UsageError("--url is missing: it must be the stage's URL");
  return { kind: 'run', id, target, fn: readFunction(values.function, values['lambda-endpoint']) };
}

function readUser(text: string | undefined): number {
  if (text === undefined) throw new UsageError('--user is missing: it must be the pk of a user of the table');
  return readWholeNumber('--user', text, [1, Number.MAX_SAFE_INTEGER]);
}

function readSource(text: string | undefined): string {
  if (text === undefined) throw new UsageError('--source is missing: it must be the UUID of a source of the table');
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text))
    throw new UsageError(`--source must be a UUID in lower case, not ${JSON.stringify(text)}`);
  return text;
}

function readFunction(name: string | undefined, endpoint: string | undefined): FunctionTarget | undefined {
  if (name === undefined) {
    if (endpoint !== undefined) throw new UsageError('--lambda-endpoint needs --function');
    return undefined;
  }
  if (!/^[\w:$-]{1,256}$/.test(name)) throw new UsageError("--function must be a function's name or ARN");
  return { name, endpoint: checkEndpoint(endpoint, '--lambda-endpoint') };
}
