/** npm run import -- --url URL: takes over users, SCIM sources and SCIM source users from a running authentik. */

import { openUserWriter } from '../lib/dynamodb/bulk/user-writer.ts';
import type { Table } from '../lib/dynamodb/client/sdk-table.ts';
import { CommandError, run } from './command.ts';
import { type AuthentikOptions, type Page, readPages } from './import/authentik.ts';
import { importScimUsers } from './import/import-scim-users.ts';
import { importSources, importUsers, type Run } from './import/import-users.ts';
import { type ImportSummary, openTally } from './import/summary.ts';
import { checkTransport, KEY_OPTIONS, readKey } from './key-options.ts';
import { printable } from './printable.ts';
import { openTableFromOptions, readArguments, TABLE_OPTIONS } from './table-options.ts';

const USAGE =
  'usage: AUTHENTIK_TOKEN=KEY npm run import -- --url URL [--token-file FILE] [--insecure] [--table NAME] [--endpoint URL] [--page-size N] [--timeout SECONDS] [--retry-wait MS]';

interface List {
  readonly name: string;
  readonly path: string;
  /** Ordered by what does not change, so that no page misses a row. */
  readonly query: Readonly<Record<string, string>>;
  readonly importPage: (table: Table, page: Page, tally: ImportSummary, run: Run) => Promise<void>;
}

/** In the order in which the one refers to the other. A user's groups would be the larger part of the answer. */
const LISTS: readonly List[] = [
  { name: 'users', path: 'core/users/', query: { ordering: 'pk', include_groups: 'false' }, importPage: importUsers },
  { name: 'sources', path: 'sources/scim/', query: { ordering: 'pk' }, importPage: importSources },
  { name: 'scim_users', path: 'sources/scim_users/', query: { ordering: 'id' }, importPage: importScimUsers },
];

function readOptions(): { authentik: AuthentikOptions; table: Table } {
  const { values } = readArguments(USAGE, {
    options: {
      ...TABLE_OPTIONS,
      url: { type: 'string' },
      ...KEY_OPTIONS,
      'page-size': { type: 'string', default: '100' },
      timeout: { type: 'string', default: '30' },
      'retry-wait': { type: 'string', default: '500' },
    },
  });
  const token = readKey(values, 'AUTHENTIK_TOKEN', process.env);
  if (values.url === undefined || !token) throw new CommandError(USAGE);
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url))
    throw new CommandError(`--url must be the URL of an authentik, not "${values.url}"`);
  // They would be printed with every address.
  if (new URL(values.url).username || new URL(values.url).password)
    throw new CommandError('--url must have no credentials in it');
  checkTransport(values.url, values.insecure);
  // A header that cannot be sent would be told with its value.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CommandError('the token holds a character that no token has');
  const number = (name: 'page-size' | 'timeout' | 'retry-wait') => {
    if (!/^[1-9]\d{0,4}$/.test(values[name]))
      throw new CommandError(`--${name} must be a whole number up to 99999, not "${values[name]}"`);
    return Number(values[name]);
  };
  return {
    table: openTableFromOptions(values),
    authentik: {
      url: new URL(`${values.url.replace(/[?#].*$/, '').replace(/\/*$/, '')}/`),
      token,
      pageSize: number('page-size'),
      timeoutMs: number('timeout') * 1000,
      retryWaitMs: number('retry-wait'),
    },
  };
}

await run(async () => {
  const { authentik, table } = readOptions();
  const importRun: Run = { users: openUserWriter(table), tooLarge: new Set() };
  let refused = 0;
  const moving: string[] = [];
  for (const { name, path, query, importPage } of LISTS) {
    const counts = new Set<number>();
    const tally = openTally((line) => console.error(`${name}: ${printable(line)}`));
    for await (const page of readPages(authentik, path, query)) {
      await importPage(table, page, tally, importRun);
      counts.add(page.count);
      console.error(`${name}: ${tally.seen()} of ${page.count}`);
    }
    console.log(`${name}: ${tally}`);
    refused += tally.refused();
    if (counts.size > 1 || !counts.has(tally.seen())) moving.push(name);
  }
  await importRun.users.finish();
  if (refused > 0) throw new CommandError(`${refused} rows could not be imported; they are named above`);
  // A row that is removed moves those after it, past the end of a page that was read already.
  if (moving.length > 0)
    throw new CommandError(`${moving.join(', ')} changed in number meanwhile: some may be missing, run it again`);
});
