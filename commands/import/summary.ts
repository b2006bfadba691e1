/** Counts what became of the rows of an import, and reports those that an operator should know of. */

export type Outcome = 'written' | 'unchanged' | 'kept' | 'refused';

export interface ImportSummary {
  count(outcome: Outcome, rows?: number): void;
  /** Counts a row and says why. */
  report(outcome: 'kept' | 'refused', why: string): void;
  seen(): number;
  refused(): number;
  /** `3 written, 97 unchanged`. */
  toString(): string;
}

export function createImportSummary(print: (line: string) => void): ImportSummary {
  const counts: Record<Outcome, number> = { written: 0, unchanged: 0, kept: 0, refused: 0 };
  const count = (outcome: Outcome, rows = 1) => {
    counts[outcome] += rows;
  };
  return {
    count,
    report(outcome, why) {
      count(outcome);
      print(`${outcome}: ${why}`);
    },
    seen: () => Object.values(counts).reduce((sum, rows) => sum + rows, 0),
    refused: () => counts.refused,
    toString: () =>
      Object.entries(counts)
        .filter(([outcome, rows]) => rows > 0 || outcome === 'written')
        .map(([outcome, rows]) => `${rows} ${outcome}`)
        .join(', '),
  };
}
