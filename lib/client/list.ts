/** The parameters of a list, and an iterator over all its pages. */
import type { SCIMSourceUser } from '../../schemas/generated/types.ts';
import { NotFound } from './errors.ts';
import type { Page } from './response.ts';

export interface ListParameters {
  readonly source__slug?: string;
  readonly user__username?: string;
  readonly user__id?: number;
  /** Terms with spaces or commas between them. Each must be in the slug, the user's name or the attributes. */
  readonly search?: string;
  /** `id`, `user` or `source`, with commas between several, and `-` before one for descending. Default: by user name. */
  readonly ordering?: string;
  /** From 1, or `last`. */
  readonly page?: number | 'last';
  /** Default 100, at most 1,000. */
  readonly page_size?: number;
}

export const toQuery = (parameters: ListParameters): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

/** Pages may shift while rows come and go. */
const MAX_WALKS = 3;

/**
 * Walks over all pages, and again if rows came or went meanwhile, three times at most.
 * @yields each row once, as it was when its page was read
 */
export async function* walkPages(readPage: (page: number) => Promise<Page>): AsyncGenerator<SCIMSourceUser> {
  const seen = new Set<string>();
  for (let walks = 0; walks < MAX_WALKS; walks++) {
    const counts = new Set<number>();
    let isNew = false;
    for (let page = 1; page !== 0; ) {
      const read = await readPage(page).catch(ifGone(page));
      counts.add(read?.pagination.count ?? -1);
      for (const row of read?.results ?? []) {
        if (seen.has(row.id)) continue;
        seen.add(row.id);
        isNew = true;
        yield row;
      }
      page = read?.pagination.next ?? 0;
    }
    const [count = 0] = counts;
    if (counts.size === 1 && (!isNew || seen.size >= count)) return;
  }
}

/** So many rows have gone that the list no longer has the page. */
function ifGone(page: number): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof NotFound) || page === 1) throw error;
  };
}
