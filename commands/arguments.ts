/** Reads the arguments of every command, and prints its --help, from one declaration of its options and positionals. */
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** An option of node:util's parseArgs, with what --help says of it. */
export interface Option extends ParseArgsOptionDescriptor {
  /** Stands for the value in --help, such as NAME. */
  readonly value?: string;
  /** One line. Without it, --help leaves the option out. */
  readonly help?: string;
}

export type Options = Readonly<Record<string, Option>>;

export interface Positionals {
  /** As --help and the messages call them: FILE. */
  readonly name: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
}

export interface Declaration<O extends Options = Options> {
  /** How the command is called: `npm run seed --`. */
  readonly call: string;
  /** What follows the call in the usage, a line each. */
  readonly usages?: readonly string[];
  /** What it does, in one line or a few. */
  readonly summary: string;
  readonly options: O;
  readonly positionals?: Positionals;
  /** Environment variables that the command itself reads, with one line each. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The text for a person who stops it with Ctrl-C. */
  readonly ifStopped?: string;
}

interface Parsed<O extends Options> {
  readonly args: string[];
  readonly options: O & typeof HELP_OPTION;
  readonly allowPositionals: true;
}

export type Values<O extends Options> = ReturnType<typeof parseArgs<Parsed<O>>>['values'];

export interface Arguments<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

const HELP_OPTION = { help: { type: 'boolean', short: 'h', help: 'shows this text' } } as const satisfies Options;

/**
 * @returns 'help' if the arguments ask for it, whatever else they say
 * @throws UsageError for an unknown option, a missing value, or too many or too few positionals
 */
export function readArguments<O extends Options>(
  declaration: Declaration<O>,
  args: readonly string[],
): Arguments<O> | 'help' {
  if (asksForHelp(args)) return 'help';
  const { values, positionals } = parse({
    args: [...args],
    options: { ...declaration.options, ...HELP_OPTION },
    allowPositionals: true,
  });
  checkCount(declaration, positionals);
  return { values, positionals };
}

/** After `--` everything is a positional. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

function parse<O extends Options>(config: Parsed<O>) {
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(describe(code, message));
  }
}

/** parseArgs's own message has up to three sentences, with advice that fits no command here. */
function describe(code: string, message: string): string {
  const [, option = ''] = /'(?:-\w, )?(-[^' ]*)/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `unknown option ${option}`;
  if (/does not take an argument/.test(message)) return `${option} takes no value`;
  if (/argument is ambiguous/.test(message))
    return `${option} needs a value; one that starts with - is given as ${option}=VALUE`;
  return /argument missing/.test(message) ? `${option} needs a value` : (message.split('\n', 1)[0] as string);
}

function checkCount({ positionals }: Declaration, given: readonly string[]): void {
  const { name, min, max } = positionals ?? { name: '', min: 0, max: 0 };
  if (given.length < min) throw new UsageError(`${name} is missing`);
  if (given.length > max) throw new UsageError(`unexpected argument ${JSON.stringify(given[max])}`);
}

/** What --help prints. */
export function helpOf(declaration: Declaration): string {
  const { summary, options, positionals, variables = {} } = declaration;
  const given = positionals === undefined ? [] : [[positionals.name, positionals.help] as const];
  const flags = Object.entries<Option>({ ...options, ...HELP_OPTION }).flatMap(([name, option]) =>
    option.help === undefined ? [] : [[flagOf(name, option), withDefault(option.help, option)] as const],
  );
  const sections = [
    usageOf(declaration),
    summary,
    columns(given),
    `options\n${columns(flags)}`,
    ...(Object.keys(variables).length > 0 ? [`variables\n${columns(Object.entries(variables))}`] : []),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function usageOf({ call, usages, positionals }: Declaration): string {
  const { name = '', min = 0, max = 0 } = positionals ?? {};
  const names = `${name}${max > 1 ? '…' : ''}`;
  const given = max === 0 ? '' : `${min === 0 ? `[${names}]` : names} `;
  return (usages ?? [`${given}[options]`])
    .map((usage, at) => `${at === 0 ? 'usage:' : '   or:'} ${call} ${usage}`)
    .join('\n');
}

function flagOf(name: string, { short, type, value = 'VALUE', multiple }: Option): string {
  const flag = `${short === undefined ? '' : `-${short}, `}--${name}`;
  return `${flag}${type === 'boolean' ? '' : ` ${value}`}${multiple ? ' …' : ''}`;
}

const withDefault = (help: string, { default: value }: Option): string =>
  value === undefined || value === false || value === '' ? help : `${help} (default: ${value})`;

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`).join('\n');
}

/** @throws UsageError */
export function readWholeNumber(option: string, text: string, [lowest, highest]: readonly [number, number]): number {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= lowest && value <= highest) return value;
  throw new UsageError(
    `${option} must be a whole number from ${lowest} to ${highest}, not ${JSON.stringify(text.slice(0, 100))}`,
  );
}
