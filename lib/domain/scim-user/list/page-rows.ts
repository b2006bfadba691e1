/** The rows of a page: what the index has, as the table has it now. */
import { concurrently } from '../../concurrently.ts';
import { Invalid } from '../../errors.ts';
import * as messages from '../../messages.ts';
import type { ScimUser } from '../scim-user.ts';
import type { ListLimits } from './limits.ts';
import type { Entry, ListedRow, ListStore } from './list-store.ts';

/** BatchGetItem reads so many items. */
const BATCH = 100;

/**
 * An entry is left out if its row is gone, has moved to another source or user, or has no user. Nothing takes its place.
 * @param entries of the page, in order
 * @param username that the users must have; undefined for any
 * @throws Invalid if the response would be too large
 */
export async function readPage(
  store: ListStore,
  entries: readonly Entry[],
  username: string | undefined,
  pageSize: number,
  limits: ListLimits,
): Promise<ScimUser[]> {
  const distinct = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  const found = new Map<string, ListedRow>();
  const bytesById = new Map<string, number>();
  let bytes = 0;
  for (let at = 0; at < distinct.length; at += BATCH)
    for (const [id, listed] of await store.readRows(distinct.slice(at, at + BATCH))) {
      bytes += listed.bytes;
      bytesById.set(id, listed.bytes);
      // A page that is refused needs only the sizes of the others.
      if (bytes > limits.pageBytes) found.clear();
      else found.set(id, listed);
    }
  if (bytes > limits.pageBytes) {
    const sizes = entries.map(({ id }) => bytesById.get(id) ?? 0);
    throw new Invalid({ page_size: [messages.pageTooLarge(largestPageSize(sizes, pageSize, limits.pageBytes))] });
  }
  const shown = new Map<string, ListedRow>();
  for (const { id, user, source } of entries) {
    const listed = found.get(id);
    if (listed === undefined || listed.row.user !== user || listed.row.source !== source) continue;
    if (username === undefined || listed.username === username) shown.set(id, listed);
  }
  const resources = await concurrently([...shown.values()], async ({ row, readObj }) => {
    const userObj = await readObj();
    return userObj && { ...row, ...userObj };
  });
  return resources.filter((resource) => resource !== undefined);
}

/** @returns the largest divisor of the page size with which each page fits, so that the pages have the same limits */
export function largestPageSize(sizes: readonly number[], pageSize: number, limit: number): number {
  for (let parts = 2; parts < pageSize; parts++) {
    if (pageSize % parts !== 0) continue;
    const size = pageSize / parts;
    const sums = new Array<number>(parts).fill(0);
    for (const [index, bytes] of sizes.entries())
      sums[Math.floor(index / size)] = (sums[Math.floor(index / size)] ?? 0) + bytes;
    if (sums.every((sum) => sum <= limit)) return size;
  }
  return 1;
}
