/** What has become of the mutants: which are told by a test, which are explained, and which explanations explain nothing. */

export interface Mutant {
  /** Its path from the root. */
  readonly file: string;
  readonly line: number;
  /** What is there, and what the mutant has in its place. */
  readonly code: string;
  readonly becomes: string;
  /** Stryker's word: `Killed`, `Timeout`, `Survived`, `NoCoverage`, … */
  readonly status: string;
}

/** A mutant that no test can tell from the code, and why. */
export interface Equivalent extends Pick<Mutant, 'file' | 'code' | 'becomes'> {
  readonly because: string;
}

export interface Judged {
  readonly mutants: readonly Mutant[];
  readonly explained: readonly Mutant[];
  /** Lived on, or were never run, without a word on why. */
  readonly unexplained: readonly Mutant[];
  /** Of a file that was mutated, but of no mutant that lived on. */
  readonly stale: readonly Equivalent[];
}

const isTold = ({ status }: Mutant): boolean => status === 'Killed' || status === 'Timeout';

/** One explanation is of one mutant: of two alike the second is unexplained. */
export function judge(mutants: readonly Mutant[], equivalents: readonly Equivalent[]): Judged {
  const files = new Set(mutants.map(({ file }) => file));
  const open = new Set(equivalents.filter(({ file }) => files.has(file)));
  const [explained, unexplained]: [Mutant[], Mutant[]] = [[], []];
  for (const mutant of mutants.filter((one) => !isTold(one))) {
    const equivalent = [...open].find((one) => one.file === mutant.file && sameChange(one, mutant));
    (equivalent === undefined ? unexplained : explained).push(mutant);
    if (equivalent !== undefined) open.delete(equivalent);
  }
  return { mutants, explained, unexplained, stale: [...open] };
}

const sameChange = (one: Equivalent, other: Mutant): boolean =>
  one.code === other.code && one.becomes === other.becomes;

export function verdict({ mutants, explained, unexplained, stale }: Judged): string {
  const told = mutants.filter(isTold);
  const slow = told.filter(({ status }) => status === 'Timeout').length;
  const score = (100 * told.length) / (mutants.length - explained.length);
  return [
    ...unexplained.map(({ file, line, status, ...change }) => `${status}: ${file}:${line} ${arrow(change)}`),
    ...stale.map((equivalent) => `explains nothing: ${equivalent.file} ${arrow(equivalent)}`),
    `${mutants.length} mutants: ${told.length} killed (${slow} of them by time), ` +
      `${explained.length} equivalent and explained, ${unexplained.length} unexplained; score ${score.toFixed(2)} %`,
  ].join('\n');
}

const arrow = ({ code, becomes }: Pick<Mutant, 'code' | 'becomes'>): string =>
  `${JSON.stringify(code)} -> ${JSON.stringify(becomes)}`;
