/** Finds users and sources that a seed refers to, but that neither it nor the table has. */
import { canonicalUuid } from '../../lib/domain/scim-user/patch.ts';
import { readManyItems } from '../../lib/dynamodb/bulk/read-many-items.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { type Key, sourceKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import type { Seed } from '../../schemas/generated/types.ts';

interface Reference {
  readonly place: string;
  readonly to: string;
  readonly key: Key;
}

const MAX_LINES = 10;

/**
 * @param report takes the progress
 * @returns a line for each row or token whose user or source is missing; of many lines the first ones
 */
export async function missingReferences(
  table: Table,
  seed: Seed,
  report: (progress: string) => void = () => {},
): Promise<string[]> {
  const own = new Set([
    ...(seed.users ?? []).map(({ pk }) => userKey(pk).pk),
    ...(seed.sources ?? []).map(({ pk }) => sourceKey(canonicalUuid(pk)).pk),
  ]);
  const foreign = references(seed).filter(({ key }) => !own.has(key.pk));
  const stored = await readManyItems(
    table,
    foreign.map(({ key }) => key),
    (read, all) => report(`users and sources: ${read} of ${all}`),
  );
  const lines = foreign
    .filter(({ key }) => !stored.has(key.pk))
    .map(({ place, to }) => `${place}: there is no ${to} in the file or in ${table.name}`);
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `${lines.length - MAX_LINES} more have a user or a source that is in neither`];
}

const references = ({ tokens = [], scim_users = [] }: Seed): Reference[] => [
  ...tokens.map(({ user }, index) => toUser(`tokens/${index}`, user)),
  ...scim_users.flatMap(({ user, source }, index) => [
    toUser(`scim_users/${index}`, user),
    { place: `scim_users/${index}`, to: `source ${source}`, key: sourceKey(canonicalUuid(source)) },
  ]),
];

const toUser = (place: string, pk: number): Reference => ({ place, to: `user ${pk}`, key: userKey(pk) });
