/** Writes a seed into a table, with progress where it takes long. */
import { createItems } from '../../lib/dynamodb/bulk/create-items.ts';
import { openUserWriter } from '../../lib/dynamodb/bulk/user-writer.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { Key } from '../../lib/dynamodb/table/keys.ts';
import { refuseTakenIdentifiers } from '../token/identifiers.ts';
import type { SeedDocument } from './seed-document.ts';
import { type SeedItems, toItems } from './seed-items.ts';

const PROGRESS_EVERY_MS = 2_000;

type Write = (table: Table, items: readonly Key[], written: (count: number) => void) => Promise<void>;
const WRITES: Readonly<Record<'overwrite' | 'create', Write>> = { overwrite: writeItems, create: createItems };

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

/** @param how what becomes of users and of other items whose keys the table has */
export async function loadItems(
  table: Table,
  { users, ...others }: SeedItems,
  say: (line: string) => void,
  how: 'overwrite' | 'create' = 'overwrite',
): Promise<string> {
  const writer = openUserWriter(table);
  await writer[how](users, progress('users', users.length, say));
  const counts = [`${users.length} users`];
  for (const [name, list] of Object.entries(others)) {
    await WRITES[how](table, list, progress(name, list.length, say));
    counts.push(`${list.length} ${name}`);
  }
  await writer.finish();
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
