/** Writes the report, as NAME.json and NAME.html. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from '../../../commands/command.ts';
import type { Report } from './report.ts';

/** Before the run, whose figures would be lost. @throws CommandError where the folder cannot be written to */
export function checkOut(out: string): void {
  try {
    accessSync(path.dirname(out), constants.W_OK);
  } catch (error) {
    throw new CommandError(`--out ${out}: the folder cannot be written to (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Writes over what is there. The figures first: nothing that befalls the page may lose them.
 * @returns the files as they are written
 */
export async function* writeReport(report: Report, out: string): AsyncGenerator<string> {
  writeFileSync(`${out}.json`, `${JSON.stringify(report, null, 2)}\n`);
  yield `${out}.json`;
  // What draws takes half a second to load, which nobody should wait for who has mistyped an option.
  const { page } = await import('./page.ts');
  writeFileSync(`${out}.html`, page(report));
  yield `${out}.html`;
}
