/** The calls to DynamoDB of each kind of patch. */
import { beforeAll, expect, test } from '@jest/globals';
import { partialUpdate } from '../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../lib/domain/scim-user/patch.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../lib/dynamodb/scim-users/store.ts';
import { recordCalls } from '../support/calls.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE } from '../support/stage-seed.ts';

const UNKNOWN_SOURCE = '00000000-0000-4000-8000-000000000000';

const LARGE_USER = { pk: 70, username: 'u', name: 'U', uid: 'u', attributes: { text: 'x'.repeat(2_000_000) } };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.load({ users: [LARGE_USER] });
});

/** A new instance of the function's store, and the names of its calls. */
function instance() {
  const table = openTable(stage.table.name);
  const recorded = recordCalls(table);
  const store = openStore(table);
  const patch = async (id: string, body: object, isMerge = false) => {
    recorded.length = 0;
    const checked = validateFields({ value: body, lossless: body }, () => new Set(), id, isMerge);
    await partialUpdate(store, id, checked, undefined);
    return calls();
  };
  const calls = () => recorded.map(({ operation }) => operation);
  return { recorded, calls, patch };
}

test('attributes take one UpdateItem and a read of the user; a warm instance makes both calls at once', async () => {
  const id = await stage.row();
  const { patch, calls, recorded } = instance();
  expect(await patch(id, { attributes: { x: 1 } })).toEqual(['UpdateItem', 'GetItem']);
  recorded.length = 0;
  const warm = patch(id, { attributes: { x: 2 } });
  await new Promise(setImmediate);
  expect(calls()).toEqual(['UpdateItem', 'GetItem']);
  await warm;
  expect(calls()).toHaveLength(2);
});

test('the parts of a large user take one more BatchGetItem a response', async () => {
  const id = await stage.row();
  await stage.load({ scim_users: [{ id, user: LARGE_USER.pk, source: OTHER_SOURCE }] });
  const { patch } = instance();
  expect(await patch(id, { attributes: {} })).toEqual(['UpdateItem', 'GetItem', 'BatchGetItem']);
  expect(await patch(id, { attributes: { x: 1 } }, true)).toEqual([
    ...['BatchGetItem', 'UpdateItem', 'GetItem', 'BatchGetItem'],
  ]);
  expect(await patch(id, { source: OTHER_SOURCE })).toEqual(['BatchGetItem', 'TransactWriteItems', 'BatchGetItem']);
});

test('a refused patch reads no parts', async () => {
  const id = await stage.row();
  const { patch, calls } = instance();
  await expect(patch(id, { user: LARGE_USER.pk, source: UNKNOWN_SOURCE })).rejects.toMatchObject({ code: 'invalid' });
  expect(calls()).toEqual(['BatchGetItem', 'TransactGetItems']);
});

test('a patch without fields reads the row and its user, and writes nothing', async () => {
  const id = await stage.row();
  const { patch } = instance();
  expect(await patch(id, {})).toEqual(['GetItem', 'GetItem']);
  expect(await patch(id, { id })).toEqual(['GetItem', 'GetItem']);
});

test('a merge takes one BatchGetItem, and one UpdateItem conditional on the version that it read', async () => {
  const id = await stage.row();
  const { patch } = instance();
  await patch(id, {});
  expect(await patch(id, { attributes: { x: 1 } }, true)).toEqual(['BatchGetItem', 'UpdateItem', 'GetItem']);
});

test('user, source or both take one BatchGetItem and one transaction', async () => {
  const id = await stage.row();
  const { patch } = instance();
  expect(await patch(id, { user: 1, attributes: {} })).toEqual(['BatchGetItem', 'TransactWriteItems']);
  expect(await patch(id, { source: OTHER_SOURCE })).toEqual(['BatchGetItem', 'TransactWriteItems']);
  expect(await patch(id, { id: `${id}-moved`, user: 2, source: OTHER_SOURCE })).toEqual([
    'BatchGetItem',
    'TransactWriteItems',
  ]);
});

test('a patch with a missing reference is read again in one snapshot before it is refused', async () => {
  const id = await stage.row();
  const { patch, calls } = instance();
  await expect(patch(id, { user: 999 })).rejects.toMatchObject({ code: 'invalid' });
  expect(calls()).toEqual(['BatchGetItem', 'TransactGetItems']);
});

test('a missing row is not read again', async () => {
  const { patch, calls } = instance();
  await expect(patch('no-such-row', { user: 999 })).rejects.toMatchObject({ code: 'not_found' });
  expect(calls()).toEqual(['BatchGetItem']);
});

test('a cold instance reads the user after the row', async () => {
  const id = await stage.row();
  expect(await instance().patch(id, { source: OTHER_SOURCE })).toEqual([
    'BatchGetItem',
    'GetItem',
    'TransactWriteItems',
  ]);
});

test('a warm instance checks its cache: it returns the user that another instance has written', async () => {
  const id = await stage.row();
  const [one, other] = [instance(), instance()];
  await one.patch(id, {});
  await other.patch(id, { user: 1 });
  expect(await one.patch(id, { attributes: {} })).toEqual(['UpdateItem', 'GetItem', 'GetItem']);
});
