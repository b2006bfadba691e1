/** What npm run fuzz is told. */
import { parseArgs } from 'node:util';
import { CommandError } from '../../../commands/command.ts';

export interface Arguments {
  readonly cases: number;
  /** Of fast-check's generators. */
  readonly seed: number;
}

const USAGE = 'npm run fuzz -- [--cases N] [--seed S]';

/** @throws CommandError with one line saying what is wrong */
export function readArguments(args: string[]): Arguments {
  const { cases = '100000', seed = `${Math.floor(Math.random() * 2 ** 31)}` } = parse(args);
  if (!/^[1-9]\d{0,7}$/.test(cases)) throw new CommandError(`--cases must be a whole number from 1, not "${cases}"`);
  if (!/^\d{1,10}$/.test(seed)) throw new CommandError(`--seed must be a whole number, not "${seed}"`);
  return { cases: Number(cases), seed: Number(seed) };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { cases: { type: 'string' }, seed: { type: 'string' } } }).values;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) throw error;
    throw new CommandError(`${(error as Error).message.split('\n', 1)[0]}; ${USAGE}`);
  }
}
