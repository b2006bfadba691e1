/** The mutants that behave as the code does, each with the reason; npm run mutation tells of one that lives on and is not here, and of one here that does not. */
import type { Equivalent } from './judge.ts';

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'lib/domain/json/json.ts',
    code: 'at < text.length',
    becomes: 'at <= text.length',
    because: 'after the last character is undefined, which is neither a quote nor a bracket',
  },
];
