/** Formats the results of the matrix as a table, one line for each fault. */
import { table as asTable } from '../../bench/report.ts';
import { FAULTS } from './catalogue.ts';
import type { Result } from './matrix.ts';

const HEAD = ['fault', 'cases', 'unchanged', '503', '500', 'slowest, ms', 'most calls'];

export function table(results: readonly Result[]): string {
  const lines = Object.keys(FAULTS).map((fault) =>
    line(
      fault,
      results.filter((result) => result.case.faultName === fault),
    ),
  );
  return asTable(HEAD, [...lines, line('**all**', results)]);
}

function line(name: string, results: readonly Result[]): string[] {
  const count = (is: (status: number) => boolean) => results.filter(({ trial }) => is(trial.status)).length;
  const [unavailable, errors] = [count((status) => status === 503), count((status) => status === 500)];
  const slowest = Math.max(...results.map(({ trial }) => Math.round(trial.milliseconds)));
  const calls = Math.max(...results.map(({ trial }) => trial.calls.length));
  const asEver = results.length - unavailable - errors;
  return [name, ...[results.length, asEver, unavailable, errors, slowest, calls].map(String)];
}
