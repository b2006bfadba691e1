/** Reads a table as the members of a seed file, a page at a time. */
import type { JsonText } from '../../lib/domain/json/json.ts';
import { scan } from '../../lib/dynamodb/bulk/scan.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { toRow, toScimUserItem, toSourceItem } from '../../lib/dynamodb/table/items.ts';
import { idOf } from '../../lib/dynamodb/table/keys.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';
import { readUserObj } from '../../lib/dynamodb/users/read-user.ts';
import { toUserHead } from '../../lib/dynamodb/users/user-head.ts';

async function* itemsOf(table: Table, prefix: string, attributes?: readonly string[]): AsyncGenerator<StoredItem> {
  for await (const items of scan(table, attributes)) yield* items.filter(({ pk }) => pk.startsWith(prefix));
}

/** The GroupMember objects as they are stored: a seed has the same fields. */
export async function* usersOf(table: Table): AsyncGenerator<JsonText> {
  for await (const item of itemsOf(table, 'user#')) {
    const userObj = await readUserObj(table, toUserHead(item));
    if (userObj !== undefined) yield userObj.user_obj;
  }
}

export async function* sourcesOf(table: Table): AsyncGenerator<string> {
  for await (const item of itemsOf(table, 'source#', ['slug', 'name', 'source', 'listed'])) {
    const { pk, slug, name } = toSourceItem(item);
    yield JSON.stringify({ pk: pk.slice('source#'.length), slug, name });
  }
}

/**
 * Attributes are inserted as their stored text, so that nothing is lost. A row that moves during the scan may come
 * under both ids, or under none: rowChanges tells.
 * @param versions is filled with the version of each row, by its id
 */
export async function* rowsOf(table: Table, versions: Map<string, string>): AsyncGenerator<string> {
  for await (const item of itemsOf(table, 'scim_user#')) {
    const { id, user, source, attributes, version } = toRow(toScimUserItem(item));
    versions.set(id, version);
    yield `{"id":${JSON.stringify(id)},"user":${user},"source":"${source}","attributes":${attributes}}`;
  }
}

export interface RowChanges {
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** @param versions of the rows that were read, by their ids @returns what has changed since, as ids */
export async function rowChanges(
  table: Table,
  versions: ReadonlyMap<string, string>,
  report: (rows: number) => void,
): Promise<RowChanges> {
  const [made, changed, found]: [string[], string[], Set<string>] = [[], [], new Set()];
  for await (const item of itemsOf(table, 'scim_user#', ['version'])) {
    const id = idOf(item);
    found.add(id);
    report(found.size);
    if (!versions.has(id)) made.push(id);
    else if (versions.get(id) !== (item.version ?? '')) changed.push(id);
  }
  return { made, changed, removed: [...versions.keys()].filter((id) => !found.has(id)) };
}
