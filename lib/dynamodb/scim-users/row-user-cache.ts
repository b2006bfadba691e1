/** Remembers which user each row had, so that a warm instance can read the user beside a write instead of after it. */

/** About 100 bytes an entry. */
const MAX_ENTRIES = 10_000;

export interface RowUserCache {
  get(id: string): number | undefined;
  /** Removes the oldest entry if there are too many. */
  set(id: string, user: number): void;
}

export function createRowUserCache(maxEntries = MAX_ENTRIES): RowUserCache {
  const users = new Map<string, number>();
  return {
    get: (id) => users.get(id),
    set(id, user) {
      users.delete(id);
      users.set(id, user);
      if (users.size > maxEntries) users.delete(users.keys().next().value as string);
    },
  };
}
