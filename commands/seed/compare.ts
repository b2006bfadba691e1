/** Compares the items of a seed with those of the table. */

import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import { isStored } from '../../lib/dynamodb/bulk/write-user.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { idOf, type Key, sourceKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import type { User } from '../../lib/dynamodb/users/user-head.ts';
import { nameOf } from '../token/token-state.ts';
import type { SeedItems } from './seed-items.ts';

export interface Comparison {
  /** Items whose keys are not in the table. */
  readonly missing: SeedItems;
  /** Items that would overwrite a different one. */
  readonly different: SeedItems;
  /** How many the table has already. */
  readonly same: number;
}

/** @param report takes the progress */
export async function compare(
  table: Table,
  { users, ...others }: SeedItems,
  report: (progress: string) => void,
): Promise<Comparison> {
  const items = Object.values(others).flat();
  const keys = [...users.map(({ pk }) => userKey(pk)), ...items];
  const stored = await readManyItems(table, keys, (read, all) => report(`comparing: ${read} of ${all}`));
  const states = new Map<User | Key, State>([
    ...users.map((user): [User, State] => {
      const head = stored.get(userKey(user.pk).pk);
      return [user, toState(head, isStored(user, head))];
    }),
    ...items.map((item): [Key, State] => {
      const current = stored.get(item.pk);
      return [item, toState(current, isSame(item, current))];
    }),
  ]);
  const pick = (state: State) =>
    Object.fromEntries(
      Object.entries({ users, ...others }).map(([name, list]) => [
        name,
        (list as readonly (User | Key)[]).filter((item) => states.get(item) === state),
      ]),
    ) as unknown as SeedItems;
  return {
    missing: pick('missing'),
    different: pick('different'),
    same: [...states.values()].filter((state) => state === 'same').length,
  };
}

type State = 'missing' | 'different' | 'same';

const toState = (current: Key | undefined, isEqual: boolean): State => {
  if (current === undefined) return 'missing';
  return isEqual ? 'same' : 'different';
};

/** Ignores the version, which is new in each run. */
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
    ...[list('users', items.users, ({ pk }) => `${pk}`)],
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
