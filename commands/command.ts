/** The errors that end a command: one clear line about a problem that the user can solve. */
import { Unavailable, WriteConflict } from '../lib/domain/errors.ts';
import { MalformedItem } from '../lib/domain/malformed-item.ts';
import { endpointProblem } from '../lib/runtime/endpoint-problem.ts';

/** A problem that the user can solve. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: number = 1;
  /** The output of a child process, printed below that line. */
  readonly output: string;

  constructor(message: string, output = '') {
    super(message);
    this.output = output.trim();
  }
}

/** The arguments are wrong. The line names --help too. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** The SDK's error names for a wrong set-up: credentials, their rights, the region. */
const SETUP = /Credential|Token|AccessDenied|UnrecognizedClient|Region is missing|Region not accepted/;

const ADVICE: readonly (readonly [about: RegExp, advice: string])[] = [
  [/^Region is missing/, '. Set AWS_REGION, or AWS_PROFILE'],
  [/^Could not load credentials/, '. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
];

/** @returns undefined for an error that may be a bug */
export function describeError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CommandError) return error.message;
  const foreign = describeForeignResponse(error);
  if (foreign !== undefined) return `the endpoint ${foreign}`;
  if (error instanceof Unavailable) return `DynamoDB does not respond: ${describeCause(error.cause)}`;
  if (error instanceof WriteConflict) return 'another process writes the same items at the same time. Run it again';
  if (error instanceof MalformedItem) return `${error.key}: ${error.message}`;
  if (SETUP.test(`${error.name} ${error.message}`))
    return `${error.message}${ADVICE.find(([about]) => about.test(error.message))?.[1] ?? ''}`;
  return '$metadata' in error ? `DynamoDB refuses the request: ${error.name}: ${error.message}` : undefined;
}

/** @returns what follows the endpoint's name in a message; undefined if DynamoDB itself responded, or nobody */
export function describeForeignResponse(error: unknown): string | undefined {
  const cause = error instanceof Unavailable ? error.cause : error;
  if (!(cause instanceof Error)) return undefined;
  if (cause.name === 'MalformedResponseError') return 'does not respond as DynamoDB does, but with invalid JSON';
  // The SDK names an error Unknown if it has none of DynamoDB's names.
  if (!('$metadata' in cause && cause.name.startsWith('Unknown'))) return undefined;
  const { httpStatusCode } = cause.$metadata as { readonly httpStatusCode?: number };
  return `does not respond as DynamoDB does, but with status ${httpStatusCode}`;
}

export const describeCause = (cause: unknown): string =>
  cause instanceof Error ? cause.message || cause.name : String(cause);

/**
 * @param name the option or the variable that has the URL
 * @returns undefined for an empty text
 * @throws UsageError for a wrong option, CommandError for a wrong variable
 */
export function checkEndpoint(text: string | undefined, name: string): string | undefined {
  if (text === undefined || text === '') return undefined;
  const problem = endpointProblem(text);
  if (problem === undefined) return text;
  throw new (name.startsWith('--') ? UsageError : CommandError)(`${name} ${problem}`);
}
