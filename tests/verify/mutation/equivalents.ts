/** The mutants that behave like the code, each with the reason. npm run mutation reports a survivor that is missing here, and an entry whose mutant is killed. */
import type { Equivalent } from './judge.ts';

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'lib/domain/json/json.ts',
    code: 'at < text.length',
    becomes: 'at <= text.length',
    because: 'after the last character is undefined, which is neither a quote nor a bracket',
  },
];
