/** Which user a row had when this warm instance last saw it: lets the user be read beside a write instead of after it. */

/** About 100 bytes an entry. */
const MAX_ENTRIES = 10_000;

export interface RowUserCache {
  get(id: string): number | undefined;
  /** Forgets the oldest entry where there are too many. */
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
