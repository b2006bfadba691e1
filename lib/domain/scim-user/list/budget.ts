/** What a list has cost so far, against its limits. */
import { Invalid } from '../../errors.ts';
import * as messages from '../../messages.ts';
import type { ListLimits } from './limits.ts';
import type { Entry } from './list-store.ts';

export interface Budget {
  /** @throws Invalid */
  addEntries(entries: readonly Entry[]): void;
  /**
   * For entries that were counted and not read.
   * @param like entries of the same source: the others are taken to have as many bytes
   * @throws Invalid
   */
  addCounted(count: number, like: readonly Entry[]): void;
}

/** Keys and attribute names that each entry has. */
const BYTES_OF_NAMES = 60;

const bytesOf = ({ id, key, source }: Entry): number =>
  Buffer.byteLength(id) + Buffer.byteLength(key) + source.length + BYTES_OF_NAMES;

const sumOf = (entries: readonly Entry[]): number => entries.reduce((sum, entry) => sum + bytesOf(entry), 0);

/** @param entryLimit how many entries the list may have @param refusal the parameter and the message if it has more */
export function openBudget(
  limits: ListLimits,
  entryLimit: number,
  refusal: Readonly<Record<string, string[]>>,
): Budget {
  let [entries, bytes] = [0, 0];
  const add = (count: number, more: number): void => {
    entries += count;
    bytes += more;
    if (entries > entryLimit) throw new Invalid(refusal);
    if (entries > limits.entries || bytes > limits.entryBytes) throw new Invalid({ page: [messages.LIST_TOO_LARGE] });
  };
  return {
    addEntries: (read) => add(read.length, sumOf(read)),
    addCounted: (count, like) => add(count, like.length === 0 ? 0 : (count * sumOf(like)) / like.length),
  };
}
