/** The calls of each operation to DynamoDB, and the capacity units of the small ones, as DynamoDB Local reports them. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { create } from '../../lib/domain/scim-user/create.ts';
import { destroy } from '../../lib/domain/scim-user/destroy.ts';
import { readListQuery } from '../../lib/domain/scim-user/list/list-query.ts';
import { list } from '../../lib/domain/scim-user/list.ts';
import { partialUpdate } from '../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../lib/domain/scim-user/patch.ts';
import { retrieve } from '../../lib/domain/scim-user/retrieve.ts';
import { update } from '../../lib/domain/scim-user/update.ts';
import { usedBy } from '../../lib/domain/scim-user/used-by.ts';
import { openTable, type Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { openListStore } from '../../lib/dynamodb/scim-users/list-store.ts';
import { openNewRowStore } from '../../lib/dynamodb/scim-users/new-row-store.ts';
import { openReader } from '../../lib/dynamodb/scim-users/reader.ts';
import { openRowRemover } from '../../lib/dynamodb/scim-users/row-remover.ts';
import { openRowReplacer } from '../../lib/dynamodb/scim-users/row-replacer.ts';
import { openStore } from '../../lib/dynamodb/scim-users/store.ts';
import { recordCalls } from '../support/calls.ts';
import { recordCapacity } from '../support/capacity.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const validated = (body: object, id?: string) => validateFields({ value: body, lossless: body }, () => new Set(), id);
const bodyOf = (id: string, more: object = {}) => ({ id, user: 2, source: SOURCE, attributes: { x: 1 }, ...more });

/** A new instance of an operation's store, with what it sends. */
function instance<Store>(open: (table: Table) => Store) {
  const table = openTable(stage.table.name);
  const [calls, capacity] = [recordCalls(table), recordCapacity(table)];
  const sent = () => calls.splice(0).map(({ operation }) => operation);
  const units = () => capacity.splice(0).reduce((sum, one) => sum + one.units, 0);
  return { store: open(table), calls, sent, units };
}

test('retrieve takes two GetItems, 1.5 read units for a small row; a warm instance sends both at once', async () => {
  const id = await stage.row();
  const { store, sent, units } = instance(openReader);
  await retrieve(store, id);
  expect([sent(), units()]).toEqual([['GetItem', 'GetItem'], 1.5]);
  const warm = retrieve(store, id);
  await new Promise(setImmediate);
  expect(sent()).toEqual(['GetItem', 'GetItem']);
  await warm;
  expect([sent(), units()]).toEqual([[], 1.5]);
});

test('create takes one BatchGetItem of three items and one transaction of two', async () => {
  const { store, sent, calls } = instance(openNewRowStore);
  await create(store, validated(bodyOf(`new-${randomUUID()}`)));
  const [batch, transaction] = calls.map(({ input }) => input as Record<string, never>);
  expect(Object.values<{ Keys: unknown[] }>(batch?.RequestItems ?? {})[0]?.Keys).toHaveLength(3);
  expect(transaction?.TransactItems).toMatchObject([{ Put: {} }, { ConditionCheck: {} }]);
  expect(sent()).toEqual(['BatchGetItem', 'TransactWriteItems']);
});

test('a create that is refused for a taken id reads once more, in one snapshot, and writes nothing', async () => {
  const id = await stage.row();
  const { store, sent } = instance(openNewRowStore);
  await expect(create(store, validated(bodyOf(id)))).rejects.toMatchObject({ code: 'invalid' });
  expect(sent()).toEqual(['BatchGetItem', 'TransactGetItems']);
});

test('update with the same user and source takes one UpdateItem, and a read of the user', async () => {
  const id = await stage.row();
  const { store, sent } = instance(openRowReplacer);
  await update(store, id, validated(bodyOf(id), id));
  expect(sent()).toEqual(['UpdateItem', 'GetItem']);
  await update(store, id, validated({ id, user: 2, source: SOURCE }, id));
  expect(sent()).toEqual(['UpdateItem', 'GetItem']);
});

test('update of user or source takes a refused UpdateItem, one BatchGetItem and one transaction; of the id no UpdateItem', async () => {
  const id = await stage.row();
  const { store, sent } = instance(openRowReplacer);
  await update(store, id, validated(bodyOf(id, { user: 1, source: OTHER_SOURCE }), id));
  expect(sent()).toEqual(['UpdateItem', 'BatchGetItem', 'TransactWriteItems']);
  await update(store, id, validated(bodyOf(`${id}-moved`, { user: 1, source: OTHER_SOURCE }), id));
  expect(sent()).toEqual(['BatchGetItem', 'TransactWriteItems']);
});

test('destroy takes one transaction of one Delete, and no read', async () => {
  const id = await stage.row();
  const { store, sent, calls } = instance(openRowRemover);
  await destroy(store, id);
  expect(calls[0]?.input).toMatchObject({ TransactItems: [{ Delete: {} }], ClientRequestToken: expect.any(String) });
  expect(sent()).toEqual(['TransactWriteItems']);
});

test('used_by takes a GetItem of the row and one of its user', async () => {
  const id = await stage.row();
  const { store, sent } = instance(openReader);
  await usedBy(store, id);
  expect(sent()).toEqual(['GetItem', 'GetItem']);
});

describe('list', () => {
  /** A table with so many rows of 100 users, half of them in each of two sources. */
  async function openListed(rows: number) {
    const listed = await openStage();
    const users = Array.from({ length: 100 }, (_, at) => ({
      pk: 500 + at,
      username: `name-${at}`,
      name: 'N',
      uid: 'u',
    }));
    const scim_users = Array.from({ length: rows }, (_, at) => ({
      id: randomUUID(),
      user: 500 + (at % 100),
      source: at % 2 === 0 ? SOURCE : OTHER_SOURCE,
      attributes: { x: 1 },
    }));
    await listed.load({ users, scim_users });
    return (query: Readonly<Record<string, string>>) => listOn(listed, query);
  }

  async function listOn(on: Stage, query: Readonly<Record<string, string>>) {
    const table = openTable(on.table.name);
    const [calls, capacity] = [recordCalls(table), recordCapacity(table)];
    const { results } = await list(openListStore(table), readListQuery(query));
    const units = capacity.reduce((sum, one) => sum + one.units, 0);
    const selects = calls.map(({ operation, input }) => (input as { Select?: string }).Select ?? operation);
    return { rows: results.length, units, sent: selects.sort() };
  }

  test('the first of 100 rows takes a Query of the sources and one of each source, and two BatchGetItems: 103 read units', async () => {
    const { rows, units, sent } = await (await openListed(100))({});
    expect([rows, sent]).toEqual([100, ['BatchGetItem', 'BatchGetItem', 'Query', 'Query', 'Query']]);
    expect(units).toBeLessThanOrEqual(103);
  });

  test('rows after the page are counted, not read: one call more for each source', async () => {
    const { rows, sent } = await (await openListed(400))({ page_size: '10' });
    expect([rows, sent]).toEqual([10, ['BatchGetItem', 'BatchGetItem', 'COUNT', 'COUNT', 'Query', 'Query', 'Query']]);
  });

  test('a filter by user takes 1.5 read units, and half a unit for each source and each row', async () => {
    const listFiltered = await openListed(400);
    const { rows, units, sent } = await listFiltered({ user__id: '500' });
    expect([rows, sent]).toEqual([4, ['BatchGetItem', 'BatchGetItem', 'GetItem', 'Query', 'Query', 'Query']]);
    expect(units).toBeLessThanOrEqual(1.5 + (2 + 4) / 2);
  });

  test('a search that slug and user name decide reads only the rows of its page', async () => {
    const listFound = await openListed(200);
    expect(await listFound({ search: 'name-77' })).toMatchObject({
      rows: 2,
      sent: [...Array.from({ length: 4 }, () => 'BatchGetItem'), 'Query', 'Query', 'Query'],
    });
    expect(await listFound({ search: 'name', page_size: '5' })).toMatchObject({
      rows: 5,
      sent: ['BatchGetItem', 'BatchGetItem', 'Query', 'Query', 'Query'],
    });
  });

  test('a patch of attributes does not touch the index: 1 write unit', async () => {
    const id = await stage.row();
    const { store, units } = instance(openStore);
    await partialUpdate(store, id, validated({ attributes: { y: 2 } }, id), undefined);
    expect(units()).toBe(1.5);
  });
});
