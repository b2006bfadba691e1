/** Writes a seed into a table that may be in use: never a key that others may know, and over nothing unless told to. */
import { WriteConflict } from '../../lib/domain/errors.ts';
import { deleteLeftovers } from '../../lib/dynamodb/bulk/user-writer.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { CommandError } from '../command.ts';
import { refuseTakenIdentifiers } from '../token/identifiers.ts';
import { compare, describe } from './compare.ts';
import { loadItems } from './load-seed.ts';
import type { SeedDocument } from './seed-document.ts';
import { toItems } from './seed-items.ts';
import { refuseRevokedKeys } from './token-keys.ts';

interface Options {
  /** The seed's, for messages. */
  readonly file: string;
  readonly overwrite: boolean;
  /** Told of the progress, a line at a time. */
  readonly say: (line: string) => void;
}

/**
 * For seeds that refuseWeakKeys has let pass. What is there as the seed has it stays untouched.
 * @returns how many of each were written, as one line
 * @throws CommandError before anything is written
 */
export async function seedDeployedTable(
  table: Table,
  seed: SeedDocument,
  { file, overwrite, say }: Options,
): Promise<string> {
  const items = toItems(seed);
  await refuseRevokedKeys(table, file, items.tokens);
  await refuseTakenIdentifiers(table, items.tokens);
  const { missing, different, same } = await compare(table, items);
  const overwritten = describe(different);
  if (overwritten !== '' && !overwrite)
    throw new CommandError(
      `${table.name} has others of these keys: ${overwritten}. Nothing was written; --overwrite writes over them`,
    );

  const created = await createOrExplain(table, missing, say);
  if (overwritten !== '') await loadItems(table, different, say);
  await deleteLeftovers(table, items.users);
  const notes = [overwritten && `overwrote ${overwritten}`, same > 0 && `${same} are there as they are`].filter(
    Boolean,
  );
  return [created, ...notes].join('; ');
}

/** @throws CommandError where there is an item of one of the keys by now */
async function createOrExplain(...[table, items, say]: Parameters<typeof loadItems>): Promise<string> {
  try {
    return await loadItems(table, items, say, 'create');
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
    throw new CommandError(`somebody else writes into ${table.name} at the same time: run it again`);
  }
}
