/** Walks the entries of all sources in the default order, and keeps those of one page: memory does not grow with the table. */
import { concurrently } from '../../concurrently.ts';
import type { Budget } from './budget.ts';
import { compareUtf8 } from './compare-utf8.ts';
import type { Entry, EntryReader } from './list-store.ts';

export interface Walked {
  /** Of the page; none if the list has no such page. */
  readonly entries: readonly Entry[];
  /** Of all entries. */
  readonly count: number;
}

/** The default order: the users' names, then the ids. */
export const inDefaultOrder = (one: Entry, other: Entry): number =>
  compareUtf8(one.key, other.key) || compareUtf8(one.id, other.id);

/** A source's entries. The first one is the next of its source. */
interface Cursor {
  readonly reader: EntryReader;
  entries: readonly Entry[];
  at: number;
}

const isRead = ({ entries, at }: Cursor): boolean => at === entries.length;

const current = ({ entries, at }: Cursor): Entry => entries[at] as Entry;

/** @throws Invalid if the budget does not suffice */
export async function walk(
  readers: readonly EntryReader[],
  page: number | 'last',
  pageSize: number,
  budget: Budget,
): Promise<Walked> {
  const end = page === 'last' ? Number.POSITIVE_INFINITY : page * pageSize;
  const read = async (reader: EntryReader, position: number): Promise<readonly Entry[]> => {
    // Of the entries after the page, only the number is needed.
    const entries = await reader.next(end - position);
    budget.addEntries(entries);
    return entries;
  };
  const opened: Cursor[] = await concurrently(readers, async (reader) => ({
    reader,
    entries: await read(reader, 0),
    at: 0,
  }));
  const cursors = opened.filter(({ entries }) => entries.length > 0).sort(byCurrent);

  const kept: Entry[] = [];
  let position = 0;
  for (; position < end && cursors.length > 0; position++) {
    if (position % pageSize === 0) kept.length = 0;
    const first = cursors.shift() as Cursor;
    kept.push(current(first));
    first.at += 1;
    if (isRead(first) && position + 1 < end)
      Object.assign(first, { entries: await read(first.reader, position + 1), at: 0 });
    if (!isRead(first)) insert(cursors, first);
  }
  const rest = await concurrently(opened, (cursor) => countRest(cursor, budget));
  const count = rest.reduce((sum, more) => sum + more, position);
  const hasPage = page === 'last' || position > end - pageSize;
  return { entries: hasPage ? kept : [], count };
}

const byCurrent = (one: Cursor, other: Cursor): number => inDefaultOrder(current(one), current(other));

/** Keeps the cursors in the order of their current entries. */
function insert(cursors: Cursor[], cursor: Cursor): void {
  let [low, high] = [0, cursors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byCurrent(cursors[middle] as Cursor, cursor) < 0) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
}

async function countRest({ reader, entries, at }: Cursor, budget: Budget): Promise<number> {
  let count = entries.length - at;
  for await (const more of reader.count()) {
    budget.addCounted(more, entries);
    count += more;
  }
  return count;
}
