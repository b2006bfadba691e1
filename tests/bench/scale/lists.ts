/** The cost of a list in tables of different sizes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readTableDefinition } from '../../../commands/table-definition.ts';
import type { JsonText } from '../../../lib/domain/json/json.ts';
import { createTable } from '../../../lib/dynamodb/bulk/create-table.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { openTable, type Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { scimUserKey, sourceKey } from '../../../lib/dynamodb/table/keys.ts';
import { listedKey, SOURCES_PARTITION } from '../../../lib/dynamodb/table/listed.ts';
import { toHead } from '../../../lib/dynamodb/users/user-head.ts';
import { short, table as toTable } from '../report.ts';
import type { ListCost } from './list-child.ts';

const COUNTS = [100, 10_000, 100_000];
const SOURCES = ['11111111-2222-4333-8444-555555555555', 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'] as const;
/** Makes a row of 1.2 KB. */
const ATTRIBUTES = JSON.stringify({ pad: 'x'.repeat(950) });
const SLICE = 10_000;

/** At 10,000 rows. */
const MOST_CPU_MS = 80;
/** Of the memory at 100 rows. */
const MOST_MEMORY = 1.2;
const MOST_UNITS: Readonly<Record<number, number>> = { 100: 103, 10000: 300, 100000: 2_090 };

const QUERIES: readonly (readonly [name: string, query: object])[] = [
  ['page 1', {}],
  ['page 1 of one user', { user__id: '50' }],
  ['last page', { page: 'last' }],
];

function* itemsOf(count: number, from: number) {
  for (let n = from; n < Math.min(count, from + SLICE); n++) {
    const [id, username, pk] = [`row-${n}`, `user-${String(n).padStart(7, '0')}`, n + 1];
    const userObj = JSON.stringify({ pk, username, name: 'Name', is_active: true, uid: 'x'.repeat(64) });
    yield toHead({ pk, username, is_active: true, user_obj: userObj as JsonText });
    yield {
      ...scimUserKey(id),
      user: pk,
      source: SOURCES[n % 2] as string,
      listed: listedKey(username, id),
      attributes: ATTRIBUTES,
      version: '00000000-0000-4000-8000-000000000000',
    };
  }
}

async function openListed(count: number, say: (line: string) => void): Promise<Table> {
  const table = openTable(`list-${count}`);
  await createTable(table, readTableDefinition());
  const sources = SOURCES.map((uuid, at) => ({ ...sourceKey(uuid), slug: `s${at}`, name: 'S' }));
  await writeItems(
    table,
    sources.map((source) => ({ ...source, source: SOURCES_PARTITION, listed: source.slug })),
  );
  for (let from = 0; from < count; from += SLICE) {
    await writeItems(table, [...itemsOf(count, from)]);
    say(`${table.name}: ${Math.min(count, from + SLICE)} rows`);
  }
  return table;
}

const CHILD = fileURLToPath(new URL('list-child.ts', import.meta.url));

/** A process for each figure: the memory's peak is its own. */
async function costOf(table: string, query: object): Promise<ListCost> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, table, JSON.stringify(query)]);
  return JSON.parse(stdout) as ListCost;
}

interface Row extends ListCost {
  readonly name: string;
}

/** @returns Markdown */
export async function measureLists(say: (line: string) => void): Promise<string> {
  const rows: Row[] = [];
  for (const count of COUNTS) {
    const table = await openListed(count, say);
    for (const [name, query] of QUERIES) {
      rows.push({ name, ...(await costOf(table.name, query)) });
      say(`${table.name}: ${name} is measured`);
    }
    table.client.destroy();
  }
  const first = rows.filter(({ name }) => name === 'page 1');
  const sizes = COUNTS.flatMap((size) => QUERIES.map(() => size));
  const text = toTable(
    ['rows of the table', 'list', 'rows of the page', 'calls here', 'read units', 'cpu, ms', 'peak memory, MB'],
    rows.map(({ name, rows: shown, calls, units, cpu, peakBytes }, at) => [
      (sizes[at] ?? 0).toLocaleString('en'),
      name,
      `${shown}`,
      `${calls}`,
      `${units}`,
      short(cpu),
      (peakBytes / 2 ** 20).toFixed(0),
    ]),
  );
  return [text, verdict(first)].join('\n\n');
}

function verdict(first: readonly Row[]): string {
  const [small, middle, large] = first as [Row, Row, Row];
  const met = (holds: boolean) => (holds ? 'met' : 'missed');
  const memory = large.peakBytes / small.peakBytes;
  return [
    ...first.map(({ count, units }) => {
      const most = MOST_UNITS[count] ?? 0;
      return `page 1 of ${count.toLocaleString('en')} rows: ${units} read units, at most ${most}: ${met(units <= most)}`;
    }),
    `${middle.cpu.toFixed(1)} ms of CPU at ${middle.count.toLocaleString('en')} rows, at most ${MOST_CPU_MS}: ${met(middle.cpu <= MOST_CPU_MS)}`,
    `peak memory at ${large.count.toLocaleString('en')} rows ${memory.toFixed(2)}× of that at ${small.count}, at most ${MOST_MEMORY}: ${met(memory <= MOST_MEMORY)}`,
  ].join('; ');
}
