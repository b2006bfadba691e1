/** A table with any number of rows, and a warm instance of the function on it. */
import { availableMemory } from 'node:process';
import { loadSeed } from '../../../commands/seed/load-seed.ts';
import { readTableDefinition } from '../../../commands/table-definition.ts';
import { createTable } from '../../../lib/dynamodb/bulk/create-table.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { environment } from '../environment.ts';
import { type Instance, openInstance } from '../instance.ts';
import { OURS, SOURCE } from '../seed.ts';

/** Rows that are made at a time, which limits the parent's memory. */
const SLICE = 20_000;
/** The memory of a row in DynamoDB Local, in bytes, at most. */
const ROW = 3_000;

export const rowId = (n: number): string => `row-${n}`;

export const toItem = (n: number) => ({
  pk: `scim_user#${rowId(n)}`,
  user: 7,
  source: SOURCE,
  attributes: '{"department":"R&D"}',
  version: '00000000-0000-4000-8000-000000000000',
});

/** A table with user, source and token, and no row yet. */
export async function openScaled(name: string): Promise<Table> {
  const table = openTable(name);
  await createTable(table, readTableDefinition());
  await loadSeed(table, { value: OURS, lossless: OURS }, () => {});
  return table;
}

/**
 * Writes the rows 0 … count - 1.
 * @param seconds the time limit
 * @returns undefined, or why it gave up
 */
export async function fill(
  table: Table,
  count: number,
  seconds: number,
  say: (line: string) => void,
): Promise<string | undefined> {
  if (count * ROW > availableMemory()) return `memory is short: ${count} rows may take ${(count * ROW) / 2 ** 30} GiB`;
  const started = Date.now();
  for (let from = 0; from < count; from += SLICE) {
    await writeItems(
      table,
      Array.from({ length: Math.min(SLICE, count - from) }, (_, n) => toItem(from + n)),
    );
    const taken = (Date.now() - started) / 1_000;
    if (count > SLICE) say(`${table.name}: ${Math.min(from + SLICE, count)} of ${count} rows, ${taken.toFixed(0)} s`);
    if (taken > seconds) return `loading takes more than ${seconds} s`;
  }
  return undefined;
}

export const openFunction = (file: string, table: Table): Promise<Instance> =>
  openInstance(file, { ...environment(process.env.AWS_ENDPOINT_URL_DYNAMODB), TABLE_NAME: table.name });
