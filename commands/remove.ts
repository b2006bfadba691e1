/** npm run remove -- source | user: removes a source or a user, and then its rows. */
import { setTimeout as wait } from 'node:timers/promises';
import { canonicalUuid } from '../lib/domain/scim-user/patch.ts';
import { deleteItem } from '../lib/dynamodb/bulk/delete-item.ts';
import { LONGEST_REQUEST_MS, type Owner, removeRows } from '../lib/dynamodb/bulk/remove-rows.ts';
import { deleteStaleParts } from '../lib/dynamodb/bulk/user-ledger.ts';
import type { Table } from '../lib/dynamodb/client/sdk-table.ts';
import { type Key, sourceKey, userKey } from '../lib/dynamodb/table/keys.ts';
import { readItem } from '../lib/dynamodb/table/read-item.ts';
import { summaryOf, toUserHead } from '../lib/dynamodb/users/user-head.ts';
import { UsageError } from './command.ts';
import type { OpenedTable } from './describe-table-error.ts';
import { type Command, defineCommand, defineGroup, runIfEntry } from './main.ts';
import { printable } from './printable.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';
import type { Terminal } from './terminal.ts';

interface Removal {
  readonly name: string;
  readonly key: Key;
  readonly owner: Owner;
}

const UUID = /^(urn:uuid:)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

async function findSource(_table: Table, text: string): Promise<Removal> {
  if (!UUID.test(text)) throw new UsageError(`UUID must be the UUID of a source, not ${JSON.stringify(text)}`);
  const source = canonicalUuid(text);
  return { name: `source ${source}`, key: sourceKey(source), owner: { source } };
}

async function findUser(table: Table, text: string): Promise<Removal> {
  const pk = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(pk))
    throw new UsageError(`PK must be the pk of a user, a whole number from 1, not ${JSON.stringify(text)}`);
  const head = await readItem(table, userKey(pk), true);
  // Without its head, an earlier run has broken off.
  const usernames = head && [summaryOf(toUserHead(head)).username, ...((head.was as string[] | undefined) ?? [])];
  return { name: `user ${pk}`, key: userKey(pk), owner: { user: pk, usernames } };
}

async function remove(
  { table, isLocal }: OpenedTable,
  { name, key, owner }: Removal,
  { print, progress }: Terminal,
): Promise<void> {
  const existed = await deleteItem(table, key);
  // DynamoDB Local's index does not lag, and nobody sends requests to a stage on this machine meanwhile.
  if (!isLocal) {
    progress.update(`waiting ${LONGEST_REQUEST_MS / 1000} s for requests that are under way`);
    await wait(LONGEST_REQUEST_MS);
  }
  const report = (removed: number) => progress.update(`rows removed: ${removed}`);
  const rows = await removeRows(table, [owner], report, isLocal ? 0 : undefined);
  if ('user' in owner) await deleteStaleParts(table, owner.user);
  print(printable(`${existed ? 'removed' : 'there was no'} ${name} in ${table.name}; rows removed: ${rows}`));
}

const defineRemoval = (
  kind: string,
  name: string,
  find: (table: Table, text: string) => Promise<Removal>,
  summary: string,
): Command =>
  defineCommand(
    {
      call: `npm run remove -- ${kind}`,
      summary,
      ifStopped: 'Run it again to remove the rest',
      positionals: { name, help: `of the ${kind}`, min: 1, max: 1 },
      options: TABLE_OPTIONS,
    },
    ({ values, positionals: [text = ''] }, terminal) =>
      withTable(values, terminal.env, async (opened) => remove(opened, await find(opened.table, text), terminal)),
  );

export const command = defineGroup('npm run remove --', 'Removes a source or a user, with its rows.', {
  source: defineRemoval(
    'source',
    'UUID',
    findSource,
    'Removes a source, and then its rows. Run it again if it breaks off.',
  ),
  user: defineRemoval(
    'user',
    'PK',
    findUser,
    "Removes a user, and then its rows. The user's tokens are refused from then on.",
  ),
});

await runIfEntry(import.meta.url, command);
