/** A seed's items beside those of the table. */
import { idOf, type Key, sourceKey } from '../../lib/store/keys.ts';
import { readManyItems } from '../../lib/store/read-many-items.ts';
import type { Table } from '../../lib/store/table.ts';
import type { SeedItems } from '../seed-items.ts';
import { nameOf } from '../token/token-state.ts';

export interface Comparison {
  /** Of keys that the table has not. */
  readonly missing: SeedItems;
  /** Of keys whose items would be overwritten. */
  readonly different: SeedItems;
  /** How many are there as they are. */
  readonly same: number;
}

export async function compare(table: Table, items: SeedItems): Promise<Comparison> {
  const stored = await readManyItems(table, Object.values(items).flat());
  let same = 0;
  const pick = (isWanted: (item: Key, current: Key | undefined) => boolean) =>
    Object.fromEntries(
      Object.entries(items).map(([name, list]) => [
        name,
        (list as readonly Key[]).filter((item) => isWanted(item, stored.get(item.pk))),
      ]),
    ) as unknown as SeedItems;
  for (const item of Object.values(items).flat()) if (isSame(item, stored.get(item.pk))) same += 1;
  return {
    missing: pick((_, current) => current === undefined),
    different: pick((item, current) => current !== undefined && !isSame(item, current)),
    same,
  };
}

/** A row's version is new in each seed, and is not compared. */
function isSame(item: Key, current: Key | undefined): boolean {
  if (current === undefined) return false;
  const comparable = ({ version, previous, ...fields }: Record<string, unknown>) => fields;
  const [ours, theirs] = [item, current].map((value) => Object.entries(comparable({ ...value })).sort());
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

const MAX_NAMES = 5;

/** `2 users (1, 7), 1 scim_users ("demo")` */
export const describe = (items: SeedItems): string =>
  [
    ...[list('users', items.users, ({ pk }) => pk.slice('user#'.length))],
    ...[list('sources', items.sources, ({ pk, slug }) => `${slug} ${pk.slice(sourceKey('').pk.length)}`)],
    ...[list('tokens', items.tokens, (token) => nameOf({ ...token }))],
    ...[list('scim_users', items.scim_users, (row) => JSON.stringify(idOf(row)))],
  ]
    .filter(Boolean)
    .join(', ');

function list<Item>(name: string, items: readonly Item[], toName: (item: Item) => string): string {
  if (items.length === 0) return '';
  const names = items.slice(0, MAX_NAMES).map(toName);
  return `${items.length} ${name} (${[...names, ...(items.length > MAX_NAMES ? ['…'] : [])].join(', ')})`;
}
