/** Writes a seed into a table, with progress where it takes long. */
import type { Table } from '../lib/store/table.ts';
import { writeItems } from '../lib/store/write-items.ts';
import type { SeedDocument } from './seed-file.ts';
import { toItems } from './seed-items.ts';
import { refuseTakenIdentifiers } from './token/identifiers.ts';

const PROGRESS_EVERY_MS = 2_000;

/**
 * @param say told of the progress, a line at a time
 * @returns how many of each were written, as one line
 * @throws CommandError before anything is written, where the table has a token of an identifier of the seed's
 */
export async function loadSeed(table: Table, seed: SeedDocument, say: (line: string) => void): Promise<string> {
  const seeded = toItems(seed);
  await refuseTakenIdentifiers(table, seeded.tokens);
  const counts: string[] = [];
  for (const [name, items] of Object.entries(seeded)) {
    await writeItems(table, items, progress(name, items.length, say));
    counts.push(`${items.length} ${name}`);
  }
  return counts.join(', ');
}

function progress(name: string, total: number, say: (line: string) => void): (written: number) => void {
  let last = Date.now();
  return (written) => {
    if (Date.now() - last < PROGRESS_EVERY_MS) return;
    last = Date.now();
    say(`${name}: ${written} of ${total}`);
  };
}
