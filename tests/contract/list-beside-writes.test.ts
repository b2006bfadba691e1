/** Lists while rows are made, moved and removed, when the index is late, and when DynamoDB fails. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ListParameters, readListQuery } from '../../lib/domain/scim-user/list/list-query.ts';
import type { Entry, EntryFilter, ListStore } from '../../lib/domain/scim-user/list/list-store.ts';
import { list } from '../../lib/domain/scim-user/list.ts';
import { openListStore } from '../../lib/dynamodb/scim-users/list-store.ts';
import { openChildProcessStage } from '../support/child-process-stage.ts';
import { openProxy, passThrough, reset } from '../support/dynamodb-proxy.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

const USERS = ['ann', 'bob', 'zoe'].map((username, at) => ({ pk: 100 + at, username, name: 'N', uid: 'u' }));
/** The rows of ann and bob, whose places come before those of zoe. */
const STABLE = Array.from({ length: 24 }, (_, at) => ({
  id: `stable-${10 + at}`,
  user: 100 + (at % 2),
  source: at % 3 === 0 ? SOURCE : OTHER_SOURCE,
}));

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.load({ users: USERS, scim_users: STABLE });
});

const listOf = (parameters: ListParameters = {}, store: ListStore = openListStore(stage.table)) =>
  list(store, readListQuery(parameters));
const idsOf = async (parameters?: ListParameters, store?: ListStore) =>
  (await listOf(parameters, store)).results.map(({ id }) => id);

/** Rows of zoe and of ann come and go until it is stopped. @returns how many were written */
async function writeRows(users: readonly number[], isStopped: () => boolean): Promise<number> {
  let written = 0;
  for (; !isStopped(); written++) {
    const id = `passing-${randomUUID()}`;
    const user = users[written % users.length] as number;
    await stage.call('sources_scim_users_create', undefined, { id, user, source: SOURCE });
    await stage.patch(id, { source: OTHER_SOURCE });
    await stage.patch(id, { id: `${id}-moved`, user: users[(written + 1) % users.length] });
    if (written % 2 === 0) await stage.call('sources_scim_users_destroy', `${id}-moved`);
  }
  return written;
}

async function beside(users: readonly number[], read: () => Promise<void>): Promise<void> {
  let isStopped = false;
  const writers = [1, 2, 3].map(() => writeRows(users, () => isStopped));
  try {
    for (let times = 0; times < 8; times++) await read();
  } finally {
    isStopped = true;
    const written = await Promise.all(writers);
    expect(Math.min(...written)).toBeGreaterThan(0);
  }
}

test('beside writes, a list has no id twice, and every row that stays', async () => {
  await beside([100, 101, 102], async () => {
    for (const ordering of ['', 'id', '-source']) {
      const ids = await idsOf({ page_size: '1000', ordering });
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(STABLE.map(({ id }) => id)));
    }
  });
});

test('beside writes behind its place, a walk over pages is the same each time', async () => {
  const walk = async () => {
    const ids: string[] = [];
    for (let page = 1; ids.length < 20; page++) ids.push(...(await idsOf({ page: `${page}`, page_size: '5' })));
    return ids;
  };
  const before = await walk();
  await beside([102], async () => expect(await walk()).toEqual(before));
});

describe('an entry of an index that is late', () => {
  /** The store with other entries before those of the index: the local index never is late. */
  const lateStore = (late: readonly Entry[]): ListStore => {
    const store = openListStore(stage.table);
    return {
      ...store,
      readEntries(filter: EntryFilter) {
        const reader = store.readEntries(filter);
        const more = late.filter(({ source }) => source === filter.source);
        return {
          count: reader.count,
          next: async (limit) => (more.length > 0 ? more.splice(0) : reader.next(limit)),
        };
      },
    };
  };
  const entry = (id: string, fields: Partial<Entry> = {}): Entry => ({
    ...{ id, user: 100, source: SOURCE, username: 'aaa', key: `aaa\0${id}` },
    ...fields,
  });
  type StableRow = (typeof STABLE)[number];
  const [own, other] = STABLE as [StableRow, StableRow];
  const last = STABLE.at(-1) as StableRow;

  test.each<[string, Entry[], string[]]>([
    ['of a row that is gone is left out', [entry('gone')], []],
    ['of a row that has moved to another source is left out', [entry(other.id, { user: other.user })], []],
    ['of a row that has another user is left out', [entry(last.id, { user: 100, source: last.source })], []],
    ['of a row that is on the page a second time shows it once', [entry(own.id), entry(own.id)], [own.id]],
  ])('%s', async (_title, late, shown) => {
    const ids = await idsOf({ page_size: '2' }, lateStore(late));
    expect(ids.filter((id) => late.some((each) => each.id === id))).toEqual(shown);
    expect(ids.length).toBe(2 - late.length + shown.length);
  });

  test('of a user whose name has changed is left out of a list by the old name', async () => {
    const late = lateStore([entry(own.id, { username: 'old' })]);
    expect(await idsOf({ user__username: 'old' }, late)).toEqual([]);
  });
});

test.each([{}, { search: 'nothing-has-this' }, { user__id: 100 }])(
  'a list with %j is whole, or 503: never with a part missing, whichever call fails',
  async (query) => {
    const proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
    // In a process of its own: jest's errors of sockets are not the SDK's.
    const failing = await openChildProcessStage({ endpoint: proxy.endpoint });
    try {
      await failing.load({ users: USERS, scim_users: STABLE });
      const call = () => failing.call('sources_scim_users_list', undefined, undefined, { query });
      await call();
      proxy.calls.length = 0;
      const { status, text } = await call();
      expect(status).toBe(200);
      const calls = proxy.calls.length;
      expect(calls).toBeGreaterThan(2);
      for (let failed = 0; failed < calls; failed++) {
        let seen = 0;
        // Each retry of that call fails too.
        proxy.change((each) => (seen++ < failed ? passThrough(each) : reset(each)));
        expect(await call()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
        proxy.change(passThrough);
        expect(await call()).toMatchObject({ status: 200, text });
      }
    } finally {
      await failing.close();
      proxy.close();
    }
  },
);
