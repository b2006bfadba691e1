/** The rows, users and sources of one plan, in a table that plans share: each plan has its own names. */
import { stringify } from '../../../lib/domain/json/json.ts';
import { deleteItem } from '../../../lib/dynamodb/bulk/delete-item.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import { type ScimUserItem, type SourceItem, toRow, toScimUserItem } from '../../../lib/dynamodb/table/items.ts';
import { scimUserKey, sourceKey, userKey } from '../../../lib/dynamodb/table/keys.ts';
import { readItems } from '../../../lib/dynamodb/table/read-items.ts';
import type { SmallHead } from '../../../lib/dynamodb/users/user-head.ts';
import { type Change, type Patch, type PatchResponse, type Row, STALE, type State } from './history.ts';
import { type OperatorPlan, type PatchPlan, ROWS, SOURCES, type TagPlan, USERS } from './plan.ts';

export interface World {
  readonly first: State;
  /**
   * @param mark the value of attributes in the patch
   * @param latest the last response to its client
   */
  patch(plan: PatchPlan, mark: string, latest: PatchResponse | undefined): Patch;
  change(plan: OperatorPlan, mark: string): Change;
  apply(change: Change): Promise<void>;
  rows(): Promise<State['rows']>;
}

let worlds = 0;

export async function openWorld(table: Table): Promise<World> {
  worlds += 1;
  const number = worlds;
  const id = (name: string) => (name === '' ? '' : `${number}-${name}`);
  const pk = (name: number) => number * 10 + name;
  const uuid = (name: string) =>
    `00000000-0000-4000-8000-${String(number).padStart(10, '0')}0${name === 's' ? 1 : name === 't' ? 2 : 3}`;
  const first: State = {
    rows: new Map([
      [id('a'), { user: pk(1), source: uuid('s'), attributes: {}, version: `${number}-version-a` }],
      [id('b'), { user: pk(2), source: uuid('s'), attributes: { x: 'b' }, version: `${number}-version-b` }],
    ]),
    users: new Map(USERS.map((name) => [pk(name), groupMember(pk(name), 'at first')])),
    sources: new Set(SOURCES.map(uuid)),
  };
  await writeItems(table, [
    ...[...first.rows].map(([name, row]) => toItem(name, row)),
    ...[...first.users].map(([name, user]): SmallHead => ({ ...userKey(name), user_obj: stringify(user) })),
    ...[...first.sources].map(toSource),
  ]);

  return {
    first,
    patch({ operation, row, body, merge, ifMatch, ifNoneMatch }, mark, latest) {
      const versions = (plan: TagPlan) => toVersions(plan, first.rows.get(id(row))?.version, latest?.version);
      const { id: target, user, source, attributes } = body;
      return {
        operation,
        id: id(row),
        body: {
          ...(target !== undefined && { id: id(target) }),
          ...(user !== undefined && { user: pk(user) }),
          ...(source !== undefined && { source: uuid(source) }),
          ...(attributes !== undefined && { attributes: toAttributes(attributes, mark) }),
        },
        merge,
        ifMatch: versions(ifMatch),
        ifNoneMatch: ifNoneMatch === '*' ? '*' : versions(ifNoneMatch),
      };
    },
    change(plan, mark) {
      const gone = plan.becomes === 'gone';
      return 'user' in plan
        ? { pk: pk(plan.user), user: gone ? undefined : groupMember(pk(plan.user), mark) }
        : { uuid: uuid(plan.source), source: !gone };
    },
    async apply(change) {
      const key = 'pk' in change ? userKey(change.pk) : sourceKey(change.uuid);
      if ('pk' in change && change.user)
        await writeItems(table, [{ ...key, user_obj: stringify(change.user) } as SmallHead]);
      else if ('uuid' in change && change.source) await writeItems(table, [toSource(change.uuid)]);
      else await deleteItem(table, key);
    },
    async rows() {
      const items = await readItems(
        table,
        ROWS.map((name) => scimUserKey(id(name))),
      );
      return new Map([...items.values()].map((item) => toState(toScimUserItem(item))));
    },
  };
}

function toAttributes(plan: NonNullable<PatchPlan['body']['attributes']>, mark: string): unknown {
  if (plan === 'null') return null;
  return 'set' in plan ? { [plan.set]: mark } : { [plan.remove]: null };
}

function toVersions(plan: TagPlan, first: string | undefined, latest: string | undefined): Patch['ifMatch'] {
  if (plan === 'none') return undefined;
  return [(plan === 'stale' ? undefined : plan === 'latest' ? (latest ?? first) : first) ?? STALE];
}

const groupMember = (pk: number, name: string): object => ({
  pk,
  username: `user-${pk}`,
  name,
  is_active: true,
  last_login: null,
  email: '',
  attributes: {},
  uid: `uid-${pk}`,
});

const toItem = (id: string, { attributes, ...row }: Row): ScimUserItem => ({
  ...scimUserKey(id),
  user: row.user,
  source: row.source,
  attributes: stringify(attributes),
  version: row.version ?? '',
});

const toSource = (uuid: string): SourceItem => ({ ...sourceKey(uuid), slug: 'source', name: 'Source' });

function toState(item: ScimUserItem): [string, Row] {
  const { id, attributes, previous: _, ...row } = toRow(item);
  return [id, { ...row, attributes: JSON.parse(attributes) }];
}
