/** Writes a seed into a table that may be in use. Overwrites nothing without --overwrite. */
import { WriteConflict } from '../../lib/domain/errors.ts';
import { deleteLeftovers } from '../../lib/dynamodb/bulk/user-writer.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { CommandError } from '../command.ts';
import { refuseTakenIdentifiers } from '../token/identifiers.ts';
import { compare, describe } from './compare.ts';
import { withListed } from './listed-rows.ts';
import { loadItems } from './load-seed.ts';
import type { SeedDocument } from './seed-document.ts';
import { toItems } from './seed-items.ts';
import { refuseRevokedKeys } from './token-keys.ts';

interface Options {
  /** The seed's name, for messages. */
  readonly file: string;
  readonly overwrite: boolean;
  /** Takes the progress. */
  readonly report: (progress: string) => void;
}

/**
 * The caller has checked the keys with refuseWeakKeys. Items that are already as the seed has them are not written.
 * @returns how many of each were written, as one line
 * @throws CommandError before it writes
 */
export async function seedDeployedTable(
  table: Table,
  seed: SeedDocument,
  { file, overwrite, report }: Options,
): Promise<string> {
  const items = await withListed(table, toItems(seed));
  await refuseRevokedKeys(table, file, items.tokens);
  await refuseTakenIdentifiers(table, items.tokens);
  const { missing, different, same } = await compare(table, items, report);
  const overwritten = describe(different);
  if (overwritten !== '' && !overwrite)
    throw new CommandError(
      `${table.name} has other items of these keys: ${overwritten}. Nothing was written; --overwrite overwrites them`,
    );

  const created = await createOrExplain(table, missing, report);
  if (overwritten !== '') await loadItems(table, different, report);
  await deleteLeftovers(table, items.users);
  const notes = [overwritten && `overwrote ${overwritten}`, same > 0 && `${same} were there already`].filter(Boolean);
  return [created, ...notes].join('; ');
}

/** @throws CommandError if another process has written one of the keys meanwhile */
async function createOrExplain(...[table, items, report]: Parameters<typeof loadItems>): Promise<string> {
  try {
    return await loadItems(table, items, report, 'create');
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
    throw new CommandError(`another process writes the same items into ${table.name} at the same time. Run it again`);
  }
}
