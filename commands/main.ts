/** Runs a command: its arguments, its --help, its one line for an error, and its exit code. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Arguments, asksForHelp, type Declaration, helpOf, type Options, readArguments } from './arguments.ts';
import { CommandError, describeError, UsageError } from './command.ts';
import { printableLines } from './printable.ts';
import { CLEAR_LINE } from './progress.ts';
import { type Io, openTerminal, type Terminal } from './terminal.ts';

/** @returns the exit code */
export type Main = (args: readonly string[], io: Io) => Promise<number>;

/** The work of a command. @returns its exit code, if that is not 0 */
// biome-ignore lint/suspicious/noConfusingVoidType: a command that has no verdict returns nothing
export type Body<O extends Options> = (given: Arguments<O>, terminal: Terminal) => Promise<number | void>;

export interface Command {
  readonly declaration: Declaration;
  readonly main: Main;
}

export function defineCommand<O extends Options>(declaration: Declaration<O>, body: Body<O>): Command {
  const main: Main = async (args, io) => {
    const terminal = openTerminal(io);
    try {
      const given = readArguments(declaration, args);
      if (given !== 'help') return (await body(given, terminal)) || 0;
      terminal.print(helpOf(declaration));
      return 0;
    } catch (error) {
      return reportError(error, declaration.call, io, terminal);
    }
  };
  return { declaration, main };
}

/** Several commands of one script, chosen by the first argument. */
export function defineGroup(call: string, summary: string, commands: Readonly<Record<string, Command>>): Command {
  const declaration: Declaration = { call, summary, options: {} };
  const main: Main = async (args, io) => {
    const [name = '', ...rest] = args;
    if (Object.hasOwn(commands, name)) return (commands[name] as Command).main(rest, io);
    const terminal = openTerminal(io);
    const names = Object.keys(commands);
    if (asksForHelp(args)) {
      const parts = Object.values(commands).map((command) => helpOf(command.declaration));
      terminal.print([`usage: ${call} ${names.join(' | ')}\n\n${summary}`, ...parts].join('\n\n\n'));
      return 0;
    }
    const given = name === '' ? '' : `, not ${JSON.stringify(name)}`;
    const wrong = `the first argument must be one of ${names.join(', ')}${given}`;
    return reportError(new UsageError(wrong), call, io, terminal);
  };
  return { declaration, main };
}

/** Prints one line. An error without a description may be a bug: DEBUG=1 shows its stack. */
function reportError(error: unknown, call: string, { env, stderr }: Io, { note }: Terminal): number {
  const line = describeError(error);
  if (line === undefined && env.DEBUG) throw error;
  const help = error instanceof UsageError ? ` (${call} --help shows the usage)` : '';
  note(`error: ${line ?? `${String(error)} (DEBUG=1 shows where)`}${help}`);
  if (!(error instanceof CommandError)) return 1;
  if (error.output !== '') stderr.write(`${printableLines(error.output)}\n`);
  return error.exitCode;
}

/** Runs the command if its file is the one that node was started with. @returns whether it ran */
export async function runIfEntry(url: string, { main, declaration }: Command): Promise<boolean> {
  if (!isEntry(url)) return false;
  // A reader such as `head` has closed the pipe. The command still finishes what it has begun.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  for (const [name, code] of Object.entries(SIGNALS)) process.on(name, () => stop(declaration, name, code));
  const code = await main(process.argv.slice(2), process);
  if (code !== 0) process.exitCode = code;
  return true;
}

/** Exit codes of a process that a signal ends: 128 and the number of the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

function stop({ ifStopped }: Declaration, signal: string, code: number): void {
  // The command has a handler of its own, which ends it.
  if (process.listenerCount(signal) > 1) return;
  const clear = process.stderr.isTTY ? CLEAR_LINE : '';
  process.stderr.write(`${clear}stopped${ifStopped === undefined ? '' : `. ${ifStopped}`}\n`);
  process.exit(code);
}

const isEntry = (url: string): boolean =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
