/** Judges the mutants: killed by a test, explained, or unexplained; and explanations without a mutant. */

export interface Mutant {
  /** Its path from the root. */
  readonly file: string;
  readonly line: number;
  /** The code, and its replacement in the mutant. */
  readonly code: string;
  readonly becomes: string;
  /** Stryker's status: `Killed`, `Timeout`, `Survived`, `NoCoverage`, … */
  readonly status: string;
}

/** A mutant that no test can distinguish from the code, and why. */
export interface Equivalent extends Pick<Mutant, 'file' | 'code' | 'becomes'> {
  readonly because: string;
}

export interface Judged {
  readonly mutants: readonly Mutant[];
  readonly explained: readonly Mutant[];
  /** Survived or never ran, without an explanation. */
  readonly unexplained: readonly Mutant[];
  /** Explanations for a mutated file without a surviving mutant. */
  readonly stale: readonly Equivalent[];
}

const isKilled = ({ status }: Mutant): boolean => status === 'Killed' || status === 'Timeout';

/** One explanation covers one mutant: of two equal ones the second is unexplained. */
export function judge(mutants: readonly Mutant[], equivalents: readonly Equivalent[]): Judged {
  const files = new Set(mutants.map(({ file }) => file));
  const open = new Set(equivalents.filter(({ file }) => files.has(file)));
  const [explained, unexplained]: [Mutant[], Mutant[]] = [[], []];
  for (const mutant of mutants.filter((one) => !isKilled(one))) {
    const equivalent = [...open].find((one) => one.file === mutant.file && sameChange(one, mutant));
    (equivalent === undefined ? unexplained : explained).push(mutant);
    if (equivalent !== undefined) open.delete(equivalent);
  }
  return { mutants, explained, unexplained, stale: [...open] };
}

const sameChange = (one: Equivalent, other: Mutant): boolean =>
  one.code === other.code && one.becomes === other.becomes;

export function verdict({ mutants, explained, unexplained, stale }: Judged): string {
  const killed = mutants.filter(isKilled);
  const slow = killed.filter(({ status }) => status === 'Timeout').length;
  const score = (100 * killed.length) / (mutants.length - explained.length);
  return [
    ...unexplained.map(({ file, line, status, ...change }) => `${status}: ${file}:${line} ${arrow(change)}`),
    ...stale.map((equivalent) => `explains nothing: ${equivalent.file} ${arrow(equivalent)}`),
    `${mutants.length} mutants: ${killed.length} killed (${slow} of them by time), ` +
      `${explained.length} equivalent and explained, ${unexplained.length} unexplained; score ${score.toFixed(2)} %`,
  ].join('\n');
}

const arrow = ({ code, becomes }: Pick<Mutant, 'code' | 'becomes'>): string =>
  `${JSON.stringify(code)} -> ${JSON.stringify(becomes)}`;
