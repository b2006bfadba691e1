/** What a list may cost. A list beyond these limits is refused with a message that says what narrows it. */

export interface ListLimits {
  /** A larger page_size is read as this one. */
  readonly pageSize: number;
  /** Entries of the index that one list may count, and their bytes. */
  readonly entries: number;
  readonly entryBytes: number;
  /** Sources that one list may read, unless source__slug names one. */
  readonly sources: number;
  /** Rows that a search may look at, and the bytes of them that it may read. */
  readonly searched: number;
  readonly searchedBytes: number;
  readonly terms: number;
  readonly searchBytes: number;
  /** Rows that may be sorted in another order than the default. */
  readonly ordered: number;
  /** Bytes of a page as Lambda carries it: its response holds 6,291,556 bytes, and 100 kB are for all but the rows. */
  readonly pageBytes: number;
}

export const DEFAULT_PAGE_SIZE = 100;

export const LIST_LIMITS: ListLimits = {
  pageSize: 1_000,
  entries: 200_000,
  entryBytes: 40 * 1024 * 1024,
  sources: 1_000,
  searched: 10_000,
  searchedBytes: 64 * 1024 * 1024,
  terms: 50,
  searchBytes: 8_192,
  ordered: 50_000,
  pageBytes: 6_190_000,
};
