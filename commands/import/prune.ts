/** npm run import -- --prune: removes from the table what authentik no longer has. */
import { setTimeout as wait } from 'node:timers/promises';
import { WriteConflict } from '../../lib/domain/errors.ts';
import { removeImportedRow } from '../../lib/dynamodb/bulk/remove-imported-row.ts';
import { LONGEST_REQUEST_MS, type Owner, removeRows } from '../../lib/dynamodb/bulk/remove-rows.ts';
import { scan } from '../../lib/dynamodb/bulk/scan.ts';
import { deleteStaleParts } from '../../lib/dynamodb/bulk/user-ledger.ts';
import { deleteItems } from '../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { idOf, importedKey, sourceKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import type { OpenedTable } from '../describe-table-error.ts';
import { printable } from '../printable.ts';
import type { Terminal } from '../terminal.ts';

/** Everything that authentik's lists had, refused rows included. */
export interface Seen {
  readonly users: Set<number>;
  /** UUIDs. */
  readonly sources: Set<string>;
  /** Ids. */
  readonly rows: Set<string>;
}

/** What the table has, and authentik does not. */
interface Gone {
  readonly users: Map<number, string | undefined>;
  readonly sources: string[];
  /** Keys. */
  readonly tokens: string[];
  /** Rows by their ids, with their versions. */
  readonly rows: Map<string, unknown>;
  /** The versions that imports gave to rows, by id. */
  readonly imported: Map<string, string>;
}

/** Rows go with their source or user. Other rows go only if they were imported and nobody has changed them since. */
export async function prune(opened: OpenedTable, seen: Seen, terminal: Terminal): Promise<void> {
  const { table, isLocal } = opened;
  const gone = await findGone(table, seen);
  const owners: Owner[] = [
    ...gone.sources.map((source) => ({ source })),
    ...[...gone.users].map(([user, username]) => ({
      user,
      usernames: username === undefined ? undefined : [username],
    })),
  ];
  await deleteItems(table, [
    ...gone.sources.map(sourceKey),
    ...[...gone.users.keys()].map(userKey),
    ...gone.tokens.map((pk) => ({ pk })),
  ]);
  let rows = 0;
  if (owners.length > 0) {
    if (!isLocal) await wait(LONGEST_REQUEST_MS);
    for (const pk of gone.users.keys()) await deleteStaleParts(table, pk);
    rows += await removeRows(
      table,
      owners,
      (removed) => terminal.progress.update(`pruning: ${removed} rows removed`),
      isLocal ? 0 : undefined,
      (pk) => importedKey(idOf({ pk })),
    );
  }
  rows += await pruneRows(table, gone, terminal);
  const counts = [`${gone.sources.length} sources`, `${gone.users.size} users`, `${gone.tokens.length} tokens`];
  terminal.print(`pruned: ${[...counts, `${rows} rows`].join(', ')}`);
}

async function findGone(table: Table, seen: Seen): Promise<Gone> {
  const gone: Gone = { users: new Map(), sources: [], tokens: [], rows: new Map(), imported: new Map() };
  const tokens: { pk: string; user: unknown }[] = [];
  for await (const items of scan(table, ['user', 'username', 'version']))
    for (const { pk, user, username, version } of items) {
      const [kind = '', ...rest] = pk.split('#');
      const name = rest.join('#');
      if (kind === 'user' && !seen.users.has(Number(name)))
        gone.users.set(Number(name), username as string | undefined);
      if (kind === 'source' && !seen.sources.has(name)) gone.sources.push(name);
      if (kind === 'token') tokens.push({ pk, user });
      if (kind === 'scim_user' && !seen.rows.has(name)) gone.rows.set(name, version);
      if (kind === 'imported') gone.imported.set(name, String(version));
    }
  gone.tokens.push(...tokens.filter(({ user }) => gone.users.has(Number(user))).map(({ pk }) => pk));
  return gone;
}

/** @returns the number of removed rows */
async function pruneRows(table: Table, { rows, imported }: Gone, { note }: Terminal): Promise<number> {
  let removed = 0;
  for (const [id, version] of rows) {
    const given = imported.get(id);
    // It was made here.
    if (given === undefined) continue;
    const isRemoved = given === version && (await removeUnlessChanged(table, id, given));
    if (isRemoved) removed += 1;
    else
      note(printable(`scim_users: kept: ${JSON.stringify(id)}: changed here since its import, and gone in authentik`));
  }
  return removed;
}

async function removeUnlessChanged(table: Table, id: string, version: string): Promise<boolean> {
  try {
    await removeImportedRow(table, id, version);
    return true;
  } catch (error) {
    if (error instanceof WriteConflict) return false;
    throw error;
  }
}
