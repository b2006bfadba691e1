/** Writes a seed into a table, with progress where it takes long. */
import type { Key } from '../lib/store/keys.ts';
import type { Table } from '../lib/store/table.ts';
import { writeItems } from '../lib/store/write-items.ts';
import type { SeedDocument } from './seed/seed-document.ts';
import { type SeedItems, toItems } from './seed-items.ts';
import { refuseTakenIdentifiers } from './token/identifiers.ts';

const PROGRESS_EVERY_MS = 2_000;

type Write = (table: Table, items: readonly Key[], written: (count: number) => void) => Promise<void>;

/**
 * Writes over whatever has the same keys.
 * @param say told of the progress, a line at a time
 * @returns how many of each were written, as one line
 * @throws CommandError before anything is written, where the table has a token of an identifier of the seed's
 */
export async function loadSeed(table: Table, seed: SeedDocument, say: (line: string) => void): Promise<string> {
  const items = toItems(seed);
  await refuseTakenIdentifiers(table, items.tokens);
  return loadItems(table, items, say);
}

/** @param write how the items of a kind are put */
export async function loadItems(
  table: Table,
  items: SeedItems,
  say: (line: string) => void,
  write: Write = writeItems,
): Promise<string> {
  const counts: string[] = [];
  for (const [name, list] of Object.entries(items)) {
    await write(table, list, progress(name, list.length, say));
    counts.push(`${list.length} ${name}`);
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
