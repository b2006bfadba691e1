/** How the commands of this folder end: with one clear line for what the person at the terminal can mend. */
import { Unavailable, WriteConflict } from '../lib/domain/errors.ts';
import { MalformedItem } from '../lib/domain/malformed-item.ts';
import { endpointProblem } from '../lib/runtime/endpoint-problem.ts';
import { printable, printableLines } from './printable.ts';

/** Something to mend, told in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** The output of a child process, printed below that line. */
  readonly output: string;

  constructor(message: string, output = '') {
    super(message);
    this.output = output.trim();
  }
}

/**
 * Runs a command's main; ends with one line, `error: …`, and exit code 1 where it fails. The line may quote foreign text.
 * An error that has no name here may be a bug: DEBUG=1 shows its stack.
 */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const line = explain(error);
    if (line === undefined && process.env.DEBUG) throw error;
    console.error(`error: ${printable(line ?? `${String(error)} (DEBUG=1 shows where)`)}`);
    if (error instanceof CommandError && error.output !== '') console.error(printableLines(error.output));
    process.exitCode = 1;
  }
}

/** The SDK's words for what is set up wrong: credentials, their rights, the region. */
const SETUP = /Credential|Token|AccessDenied|UnrecognizedClient|Region is missing|Region not accepted/;

function explain(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CommandError) return error.message;
  if (error instanceof Unavailable) return `the DynamoDB engine does not answer: ${describeCause(error.cause)}`;
  if (error instanceof WriteConflict) return 'somebody else writes the same at the same time: run it again';
  if (error instanceof MalformedItem) return `${error.key}: ${error.message}`;
  if (error.name === 'ResourceNotFoundException') return 'the engine has no table of that name';
  return SETUP.test(`${error.name} ${error.message}`) ? error.message : explainResponse(error);
}

/** An error that the SDK has made of a response. Its name is Unknown where the response is none of DynamoDB's. */
function explainResponse(
  error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } },
): string | undefined {
  if (error.$metadata === undefined) return undefined;
  if (error.name.startsWith('Unknown'))
    return `the endpoint does not answer as DynamoDB does, but with status ${error.$metadata.httpStatusCode}`;
  return `DynamoDB refuses the request: ${error.name}: ${error.message}`;
}

const describeCause = (cause: unknown): string =>
  cause instanceof Error ? cause.message || cause.name : String(cause);

/** @param name what the person calls it @throws CommandError where the text is no endpoint's URL */
export function checkEndpoint(text: string | undefined, name = 'the endpoint'): string | undefined {
  if (text === undefined || text === '') return undefined;
  const problem = endpointProblem(text);
  if (problem !== undefined) throw new CommandError(`${name} ${problem}`);
  return text;
}
