/** npm run import -- --url URL: copies users, SCIM sources and SCIM source users from a running authentik. */
import { openUserWriter } from '../lib/dynamodb/bulk/user-writer.ts';
import type { Table } from '../lib/dynamodb/client/sdk-table.ts';
import { readWholeNumber, type Values } from './arguments.ts';
import { CommandError, UsageError } from './command.ts';
import type { OpenedTable } from './describe-table-error.ts';
import { type AuthentikOptions, type Page, readPages } from './import/authentik.ts';
import { importScimUsers } from './import/import-scim-users.ts';
import { type ImportRun, importSources, importUsers } from './import/import-users.ts';
import { prune, type Seen } from './import/prune.ts';
import { createImportSummary, type ImportSummary } from './import/summary.ts';
import { checkTransport, isHeaderValue, KEY_OPTIONS, readKey } from './key-options.ts';
import { defineCommand, runIfEntry } from './main.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';
import type { Terminal } from './terminal.ts';

interface List {
  readonly name: string;
  readonly path: string;
  /** Orders the list by a field that never changes, so that no page misses a row. */
  readonly query: Readonly<Record<string, string>>;
  readonly importPage: (table: Table, page: Page, summary: ImportSummary, run: ImportRun) => Promise<void>;
}

/** Rows refer to users and sources, so these come first. A user's groups would be the larger part of the response. */
const LISTS: readonly List[] = [
  { name: 'users', path: 'core/users/', query: { ordering: 'pk', include_groups: 'false' }, importPage: importUsers },
  { name: 'sources', path: 'sources/scim/', query: { ordering: 'pk' }, importPage: importSources },
  { name: 'scim_users', path: 'sources/scim_users/', query: { ordering: 'id' }, importPage: importScimUsers },
];

const OPTIONS = {
  url: { type: 'string', value: 'URL', help: "authentik's URL" },
  ...KEY_OPTIONS,
  'page-size': { type: 'string', default: '100', value: 'N', help: 'rows in a response' },
  timeout: { type: 'string', default: '30', value: 'SECONDS', help: 'how long a response may take' },
  'retry-wait': { type: 'string', default: '500', value: 'MS', help: 'before the first retry, then doubled' },
  prune: {
    type: 'boolean',
    default: false,
    help: 'then removes what authentik does not have: users with their tokens, sources, and rows',
  },
  ...TABLE_OPTIONS,
} as const;

const TOKEN_VARIABLE = 'AUTHENTIK_TOKEN';
const NUMBERS = [1, 99_999] as const;

function readAuthentikOptions(values: Values<typeof OPTIONS>, env: NodeJS.ProcessEnv): AuthentikOptions {
  if (values.url === undefined) throw new UsageError("--url is missing: it must be authentik's URL");
  const token = readKey(values, TOKEN_VARIABLE, env);
  if (token === undefined)
    throw new UsageError(`the token is missing. Set ${TOKEN_VARIABLE}, or give --token-file FILE (- for stdin)`);
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    throw new UsageError(`--url must be an authentik's URL, not ${JSON.stringify(values.url)}`);
  // Every printed address would contain them.
  if (new URL(values.url).username || new URL(values.url).password)
    throw new UsageError('--url must have no credentials in it');
  checkTransport(values.url, values.insecure);
  // fetch's error would print a value that a header can't hold.
  if (!isHeaderValue(token)) throw new CommandError('the token has characters that no header can hold');
  const number = (name: 'page-size' | 'timeout' | 'retry-wait') => readWholeNumber(`--${name}`, values[name], NUMBERS);
  return {
    url: new URL(`${values.url.replace(/[?#].*$/, '').replace(/\/*$/, '')}/`),
    token,
    pageSize: number('page-size'),
    timeoutMs: number('timeout') * 1000,
    retryWaitMs: number('retry-wait'),
  };
}

async function importLists(
  authentik: AuthentikOptions,
  opened: OpenedTable,
  isPruning: boolean,
  terminal: Terminal,
): Promise<void> {
  const { table, isLocal } = opened;
  const seen: Seen = { users: new Set(), sources: new Set(), rows: new Set() };
  // DynamoDB Local's index does not lag.
  const run: ImportRun = { users: openUserWriter(table, isLocal ? 0 : undefined), tooLarge: new Set(), seen };
  let refused = 0;
  const changed: string[] = [];
  for (const { name, path, query, importPage } of LISTS) {
    const counts = new Set<number>();
    const summary = createImportSummary((line) => terminal.note(`${name}: ${line}`));
    for await (const page of readPages(authentik, path, query)) {
      await importPage(table, page, summary, run);
      counts.add(page.count);
      terminal.progress.update(`${name}: ${summary.seen()} of ${page.count}`);
    }
    terminal.print(`${name}: ${summary}`);
    refused += summary.refused();
    if (counts.size > 1 || !counts.has(summary.seen())) changed.push(name);
  }
  await run.users.finish();
  if (refused > 0) throw new CommandError(`${refused} rows could not be imported; the lines above name them`);
  // A removed row shifts later rows onto a page that was read before.
  if (changed.length > 0)
    throw new CommandError(
      `authentik's ${changed.join(', ')} changed during the import. Some rows may be missing: run it again`,
    );
  if (isPruning) await prune(opened, seen, terminal);
}

export const command = defineCommand(
  {
    call: 'npm run import --',
    usages: ['--url URL [options]'],
    summary: "Copies users, SCIM sources and SCIM source users from a running authentik's API into a table.",
    ifStopped: 'What was written stays. Run it again to write the rest',
    options: OPTIONS,
    variables: { [TOKEN_VARIABLE]: "the key of an API token of authentik's" },
  },
  async ({ values }, terminal) => {
    const authentik = readAuthentikOptions(values, terminal.env);
    await withTable(values, terminal.env, (opened) => importLists(authentik, opened, values.prune, terminal));
  },
);

await runIfEntry(import.meta.url, command);
