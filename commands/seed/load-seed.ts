/** Writes a seed into a table. */
import { createItems } from '../../lib/dynamodb/bulk/create-items.ts';
import { openUserWriter } from '../../lib/dynamodb/bulk/user-writer.ts';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import type { Key } from '../../lib/dynamodb/table/keys.ts';
import { refuseTakenIdentifiers } from '../token/identifiers.ts';
import { withListed } from './listed-rows.ts';
import type { SeedDocument } from './seed-document.ts';
import { type SeedItems, toItems } from './seed-items.ts';

type Write = (table: Table, items: readonly Key[], written: (count: number) => void) => Promise<void>;
const WRITES: Readonly<Record<'overwrite' | 'create', Write>> = { overwrite: writeItems, create: createItems };

/** DynamoDB Local's index does not lag. */
const NO_LAG = 0;

/**
 * For DynamoDB Local. Overwrites items of the same keys.
 * @param report takes the progress
 * @returns how many of each were written, as one line
 * @throws CommandError, before it writes, if another token of the table has an identifier of the seed's
 */
export async function loadSeed(table: Table, seed: SeedDocument, report: (progress: string) => void): Promise<string> {
  const items = await withListed(table, toItems(seed));
  await refuseTakenIdentifiers(table, items.tokens);
  return loadItems(table, items, report, 'overwrite', NO_LAG);
}

/** @param how whether it overwrites items of the same keys, or fails with WriteConflict */
export async function loadItems(
  table: Table,
  { users, ...others }: SeedItems,
  report: (progress: string) => void,
  how: 'overwrite' | 'create' = 'overwrite',
  indexLagMs?: number,
): Promise<string> {
  const count = (name: string, total: number) => (written: number) => report(`${name}: ${written} of ${total}`);
  const writer = openUserWriter(table, indexLagMs);
  await writer[how](users, count('users', users.length));
  const counts = [`${users.length} users`];
  for (const [name, list] of Object.entries(others)) {
    await WRITES[how](table, list, count(name, list.length));
    counts.push(`${list.length} ${name}`);
  }
  await writer.finish();
  return counts.join(', ');
}
