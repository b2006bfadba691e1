/** The arguments of npm run fuzz. */
import { type Declaration, readWholeNumber, type Values } from '../../../commands/arguments.ts';

const OPTIONS = {
  cases: { type: 'string', default: '100000', value: 'N', help: 'requests in all' },
  seed: { type: 'string', value: 'N', help: "of fast-check's generators (default: a random one)" },
} as const;

export const DECLARATION: Declaration<typeof OPTIONS> = {
  call: 'npm run fuzz --',
  summary: 'Sends generated requests to the function, a tenth of them through the gateway emulator.',
  options: OPTIONS,
};

export interface FuzzArguments {
  readonly cases: number;
  /** The seed of fast-check's generators. */
  readonly seed: number;
}

/** @throws UsageError */
export function toFuzzArguments({ cases, seed = randomSeed() }: Values<typeof OPTIONS>): FuzzArguments {
  return {
    cases: readWholeNumber('--cases', cases, [1, 99_999_999]),
    seed: readWholeNumber('--seed', seed, [0, 9_999_999_999]),
  };
}

const randomSeed = (): string => `${Math.floor(Math.random() * 2 ** 31)}`;
