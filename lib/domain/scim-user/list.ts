/** The operation sources_scim_users_list: returns a page of SCIM source users. */
import type { Pagination } from '../../../schemas/generated/types.ts';
import { Invalid } from '../errors.ts';
import * as messages from '../messages.ts';
import { openBudget } from './list/budget.ts';
import { readAll, searchEntries, sortEntries } from './list/candidates.ts';
import { LIST_LIMITS, type ListLimits } from './list/limits.ts';
import { InvalidPage, type ListQuery } from './list/list-query.ts';
import type { EntryFilter, ListedSource, ListStore } from './list/list-store.ts';
import { readPage } from './list/page-rows.ts';
import { type Walked, walk } from './list/walk.ts';
import type { ScimUser } from './scim-user.ts';

export interface ScimUserPage {
  readonly pagination: Pagination;
  readonly results: readonly ScimUser[];
}

/**
 * A page is positions of the index, which may be out of date by a second or so. An id appears once.
 * @throws InvalidPage if the list has no such page
 * @throws Invalid for a list that is too large, with the parameter and what narrows it; Unavailable
 */
export async function list(
  store: ListStore,
  query: ListQuery,
  limits: ListLimits = LIST_LIMITS,
): Promise<ScimUserPage> {
  const sources = await readSources(store, query, limits);
  const filters = await entryFilters(store, query, sources);
  const { entries, count } = await find(store, query, sources, filters, limits);
  const pagination = toPagination(query, count);
  const results = await readPage(store, entries, query.username, query.pageSize, limits);
  return { pagination, results };
}

async function readSources(store: ListStore, { slug }: ListQuery, limits: ListLimits): Promise<ListedSource[]> {
  const sources: ListedSource[] = [];
  for await (const source of store.readSources(slug)) {
    sources.push(source);
    if (sources.length > limits.sources) throw new Invalid({ source__slug: [messages.tooManySources(limits.sources)] });
  }
  return sources;
}

/** A user's rows are found by its names: the index has no other key for them. */
async function entryFilters(
  store: ListStore,
  { username, user }: ListQuery,
  sources: readonly ListedSource[],
): Promise<EntryFilter[]> {
  const names = user === undefined ? [username] : await namesOf(store, user, username);
  return sources.flatMap(({ uuid }) => names.map((name) => ({ source: uuid, username: name, user })));
}

async function namesOf(store: ListStore, user: number, username: string | undefined): Promise<readonly string[]> {
  if (!Number.isSafeInteger(user)) return [];
  const names = await store.readNames(user);
  return username === undefined ? names : names.filter((name) => name === username);
}

async function find(
  store: ListStore,
  { terms, ordering, page, pageSize }: ListQuery,
  sources: readonly ListedSource[],
  filters: readonly EntryFilter[],
  limits: ListLimits,
): Promise<Walked> {
  const readers = filters.map((filter) => store.readEntries(filter));
  const isSearch = terms.length > 0;
  if (!isSearch && ordering.length === 0)
    return walk(readers, page, pageSize, openBudget(limits, limits.entries, { page: [messages.LIST_TOO_LARGE] }));
  const budget = isSearch
    ? openBudget(limits, limits.searched, { search: [messages.tooManySearched(limits.searched)] })
    : openBudget(limits, limits.ordered, { ordering: [messages.tooManyOrdered(limits.ordered)] });
  const entries = await readAll(readers, budget);
  const slugs = new Map(sources.map(({ uuid, slug }) => [uuid, slug]));
  const found = isSearch ? await searchEntries(store, entries, terms, slugs, limits) : entries;
  const number = page === 'last' ? totalPages(found.length, pageSize) : page;
  const start = (number - 1) * pageSize;
  return { entries: sortEntries(found, ordering).slice(start, start + pageSize), count: found.length };
}

/** An empty list has one page. */
const totalPages = (count: number, pageSize: number): number => Math.max(1, Math.ceil(count / pageSize));

/** authentik's Pagination: 0 stands for no page. @throws InvalidPage */
function toPagination({ page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>, count: number): Pagination {
  const total_pages = totalPages(count, pageSize);
  const current = page === 'last' ? total_pages : page;
  if (current > total_pages) throw new InvalidPage();
  return {
    next: current < total_pages ? current + 1 : 0,
    previous: current - 1,
    count,
    current,
    total_pages,
    start_index: count === 0 ? 0 : (current - 1) * pageSize + 1,
    end_index: Math.min(current * pageSize, count),
  };
}
