/** Writes the report, as NAME.json and NAME.html. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from '../../../commands/command.ts';
import type { Report } from './report.ts';

/** Called before the run, so that its figures are not lost. @throws CommandError if the folder is not writable */
export function checkOut(out: string): void {
  try {
    accessSync(path.dirname(out), constants.W_OK);
  } catch (error) {
    throw new CommandError(`--out ${out}: the folder cannot be written to (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Overwrites existing files. Writes the figures first, so that no failure of the page loses them.
 * @returns the names of the files
 */
export async function* writeReport(report: Report, out: string): AsyncGenerator<string> {
  writeFileSync(`${out}.json`, `${JSON.stringify(report, null, 2)}\n`);
  yield `${out}.json`;
  // The chart library takes half a second to load, which a mistyped option must not cost.
  const { page } = await import('./page.ts');
  writeFileSync(`${out}.html`, page(report));
  yield `${out}.html`;
}
