/** Finds the entries of a search, or of another order than the default: these need all entries at once. */
import { concurrently } from '../../concurrently.ts';
import { Invalid } from '../../errors.ts';
import * as messages from '../../messages.ts';
import type { Budget } from './budget.ts';
import { compareUtf8 } from './compare-utf8.ts';
import type { ListLimits } from './limits.ts';
import type { OrderedField } from './list-query.ts';
import type { Entry, EntryReader, ListStore } from './list-store.ts';
import { attributesText, termsNotIn } from './search.ts';
import { inDefaultOrder } from './walk.ts';

/** @throws Invalid if the budget does not suffice */
export async function readAll(readers: readonly EntryReader[], budget: Budget): Promise<Entry[]> {
  const found = await concurrently(readers, async (reader) => {
    const entries: Entry[] = [];
    for (let read = await reader.next(); read.length > 0; read = await reader.next()) {
      budget.addEntries(read);
      entries.push(...read);
    }
    return entries;
  });
  return found.flat();
}

/** BatchGetItem reads so many items. */
const BATCH = 100;

/**
 * @param slugs of the sources, by their UUIDs
 * @returns the entries whose rows have every term. Reads only those rows that slug and user name do not decide
 * @throws Invalid if the rows are too large to be read
 */
export async function searchEntries(
  store: ListStore,
  entries: readonly Entry[],
  terms: readonly string[],
  slugs: ReadonlyMap<string, string>,
  limits: ListLimits,
): Promise<Entry[]> {
  const undecided = new Map<Entry, readonly string[]>();
  for (const entry of entries) undecided.set(entry, termsNotIn(terms, [slugs.get(entry.source) ?? '', entry.username]));
  const unread = entries.filter((entry) => undecided.get(entry)?.length);
  const missing = new Set<Entry>();
  let bytes = 0;
  await concurrently(inBatches(unread), async (batch) => {
    const attributes = await store.readAttributes(batch);
    for (const entry of batch) {
      const text = attributes.get(entry.id) ?? '';
      bytes += text.length;
      const left = undecided.get(entry) ?? [];
      if (termsNotIn(left, [attributesText(text, left)]).length > 0) missing.add(entry);
    }
    if (bytes > limits.searchedBytes) throw new Invalid({ search: [messages.searchTooLarge(limits.searchedBytes)] });
  });
  return entries.filter((entry) => !missing.has(entry));
}

function inBatches(entries: readonly Entry[]): Entry[][] {
  const count = Math.ceil(entries.length / BATCH);
  return Array.from({ length: count }, (_, index) => entries.slice(index * BATCH, (index + 1) * BATCH));
}

/** @returns the entries in a total order: rows that tie are in the order of their ids */
export function sortEntries(entries: readonly Entry[], ordering: readonly OrderedField[]): Entry[] {
  if (ordering.length === 0) return entries.toSorted(inDefaultOrder);
  return entries.toSorted((one, other) => {
    for (const { field, descending } of ordering) {
      const order = field === 'user' ? one.user - other.user : compareUtf8(one[field], other[field]);
      if (order !== 0) return descending ? -order : order;
    }
    return compareUtf8(one.id, other.id);
  });
}
