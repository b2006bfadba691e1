/** Imports SCIM source users. Keeps a row that was changed here since its import. */
import { WriteConflict } from '../../lib/domain/errors.ts';
import { stringify } from '../../lib/domain/json/json.ts';
import { idError } from '../../lib/domain/scim-user/id.ts';
import { attributesError, canonicalUuid } from '../../lib/domain/scim-user/patch.ts';
import { importRow } from '../../lib/dynamodb/bulk/import-row.ts';
import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import { retryThrottled } from '../../lib/dynamodb/bulk/retry-throttled.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { type ScimUserItem, toImportedItem, toScimUserItem } from '../../lib/dynamodb/table/items.ts';
import { importedKey, type Key, scimUserKey, sourceKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { listedKey } from '../../lib/dynamodb/table/listed.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';
import { newVersion } from '../../lib/dynamodb/table/write-version.ts';
import { summaryOf, toUserHead } from '../../lib/dynamodb/users/user-head.ts';
import type { Page } from './authentik.ts';
import type { ImportRun } from './import-users.ts';
import type { ImportSummary } from './summary.ts';
import { refuseUnknownFields } from './unknown-fields.ts';

interface Row {
  readonly id: string;
  readonly item: ScimUserItem;
}

const CONCURRENCY = 8;

export async function importScimUsers(table: Table, page: Page, summary: ImportSummary, run: ImportRun): Promise<void> {
  refuseUnknownFields(page.value);
  for (const { id } of page.value as readonly { id?: unknown }[]) run.seen.rows.add(String(id));
  const rows = page.lossless.map((row, index) => toRow(row, index, summary)).filter((row) => row !== undefined);
  // The rows, the ledger's entries for them, and their users and sources.
  const stored = await readManyItems(
    table,
    rows.flatMap(({ id, item }) => [item, importedKey(id), userKey(item.user), sourceKey(item.source)]),
  );
  const queue = rows.values();
  const importQueued = async () => {
    for (const row of queue) await importRowUnlessChanged(table, row, stored, summary, run);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, importQueued));
}

/** Refuses what the table cannot hold, with the function's messages. Keeps outer spaces of ids: authentik stores them too. */
function toRow(received: unknown, index: number, summary: ImportSummary): Row | undefined {
  const { id, user, source, attributes = {} } = (received ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || !Number.isSafeInteger(user) || typeof source !== 'string') {
    summary.report('refused', `row ${index} of a page is no SCIM source user`);
    return undefined;
  }
  const text = stringify(attributes);
  const errors = { id: idError(id), attributes: attributesError(text) };
  const wrong = Object.entries(errors).flatMap(([field, why]) => (why === undefined ? [] : [`${field}: ${why}`]));
  if (wrong.length > 0) {
    summary.report('refused', `${quoteId(id)}: ${wrong.join(' ')}`);
    return undefined;
  }
  const fields = { user: user as number, source: canonicalUuid(source), attributes: text };
  return { id, item: { ...scimUserKey(id), ...fields, version: newVersion() } };
}

async function importRowUnlessChanged(
  table: Table,
  { id, item }: Row,
  stored: ReadonlyMap<string, StoredItem>,
  summary: ImportSummary,
  run: ImportRun,
): Promise<void> {
  const [row, imported] = [stored.get(item.pk), stored.get(importedKey(id).pk)];
  const current = row && toScimUserItem(row);
  const ledger = imported && toImportedItem(imported);
  if (current !== undefined && isSame(current, item)) return summary.count('unchanged');
  const head = stored.get(userKey(item.user).pk);
  if (head === undefined) return summary.report('refused', `${quoteId(id)}: ${describeMissingUser(item.user, run)}`);
  if (!stored.has(sourceKey(item.source).pk))
    return summary.report('refused', `${quoteId(id)}: there is no source ${item.source}`);
  if (!isUntouched(current, ledger))
    return summary.report('kept', `${quoteId(id)}: ${describeChange(current, ledger)}`);
  try {
    const { username } = summaryOf(toUserHead(head));
    const listed = { ...item, listed: listedKey(username, id) };
    await retryThrottled(() => importRow(table, listed, id, ledger?.version));
    summary.count('written');
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
    summary.report('kept', `${quoteId(id)}: changed here during the import`);
  }
}

const describeMissingUser = (pk: number, { tooLarge }: ImportRun): string =>
  tooLarge.has(pk) ? `its user ${pk} is too large to be stored, and was refused` : `there is no user ${pk}`;

/** There is neither row nor ledger entry, or the row still has the version that its import gave it. */
const isUntouched = (current: ScimUserItem | undefined, ledger: { readonly version: string } | undefined): boolean =>
  (current === undefined) === (ledger === undefined) && current?.version === ledger?.version;

function describeChange(current: ScimUserItem | undefined, ledger: Key | undefined): string {
  if (current === undefined) return 'moved or removed here since its import';
  return ledger === undefined ? 'was here before the import' : 'changed here since its import';
}

const isSame = (a: ScimUserItem, b: ScimUserItem): boolean =>
  a.user === b.user && a.source === b.source && a.attributes === b.attributes;

/** An id may hold anything. */
const quoteId = (id: string): string => JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id);
