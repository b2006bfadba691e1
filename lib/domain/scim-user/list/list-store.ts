/** What sources_scim_users_list needs of a store. */
import type { ScimUserRow, UserObj } from '../scim-user.ts';

export interface ListedSource {
  readonly uuid: string;
  readonly slug: string;
}

/** A row's entry in the index. It may be out of date. */
export interface Entry extends Pick<ScimUserRow, 'id' | 'user' | 'source'> {
  /** The user's name when the entry was written. */
  readonly username: string;
  /** Its place among the rows of its source. Entries are in the order of the UTF-8 of their keys. */
  readonly key: string;
}

/** Which entries of a source to read. */
export interface EntryFilter {
  readonly source: string;
  /** Of users with one of these names. */
  readonly username?: string | undefined;
  /** Of this user. */
  readonly user?: number | undefined;
}

/** Reads entries in their order. */
export interface EntryReader {
  /** @returns up to so many of the following entries; an empty list after the last one */
  next(limit?: number): Promise<readonly Entry[]>;
  /** Counts the following entries. Yields after each call to the table how many more they are. */
  count(): AsyncIterable<number>;
}

/** A row, with what is known of the user before a large user_obj is read. */
export interface ListedRow {
  readonly row: ScimUserRow;
  readonly username: string;
  /** Of its JSON text in the response, as Lambda carries it. */
  readonly bytes: number;
  /** Reads the GroupMember object; undefined if the user was deleted meanwhile. */
  readObj(): Promise<UserObj | undefined>;
}

/** Reads are eventually consistent: a row is listed within a second of its write, usually. */
export interface ListStore {
  /** @param slug undefined: all sources */
  readSources(slug: string | undefined): AsyncIterable<ListedSource>;
  readEntries(filter: EntryFilter): EntryReader;
  /** The names under which a user's rows may be listed: its name, and former ones until its rows have moved. */
  readNames(user: number): Promise<readonly string[]>;
  /** @param entries with distinct ids. @returns rows by their ids; none that is missing or whose user was deleted */
  readRows(entries: readonly Entry[]): Promise<ReadonlyMap<string, ListedRow>>;
  /** @returns the rows' attributes as JSON text by their ids */
  readAttributes(entries: readonly Entry[]): Promise<ReadonlyMap<string, string>>;
}
