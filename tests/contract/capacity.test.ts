/** The capacity units of each kind of patch, as DynamoDB Local reports them. */
import { beforeAll, expect, test } from '@jest/globals';
import { partialUpdate } from '../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../lib/domain/scim-user/patch.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../lib/dynamodb/scim-users/store.ts';
import { recordCapacity } from '../support/capacity.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

/** A new instance of the function's store, and the units that its patches consume. */
function instance() {
  const table = openTable(stage.table.name);
  const consumed = recordCapacity(table);
  const store = openStore(table);
  return async (id: string, body: object) => {
    consumed.length = 0;
    const checked = validateFields({ value: body, lossless: body }, () => new Set(), id);
    await partialUpdate(store, id, checked, undefined);
    return consumed.toSorted((a, b) => (a.operation < b.operation ? -1 : 1));
  };
}

/** The attributes of an item with so many bytes, counted as DynamoDB does: names and values. */
function attributesOf(itemBytes: number, id: string): object {
  const version = '00000000-0000-4000-8000-000000000000';
  const versions = ['version', version, 'previous', version];
  const listed = ['listed', `alice\0${id}`];
  const others = ['pk', `scim_user#${id}`, 'user', 'source', OTHER_SOURCE, ...listed, ...versions, 'attributes'].join(
    '',
  );
  // A number takes a byte for two digits, and one more: user 2.
  const left = itemBytes - Buffer.byteLength(others) - 2;
  return { pad: 'x'.repeat(left - '{"pad":""}'.length) };
}

const USER = { operation: 'GetItem', units: 0.5 };

test('attributes of an item of up to 1 KB take 1 write unit, and half a read unit for the user; cold or warm', async () => {
  const id = await stage.row();
  const patch = instance();
  for (const attributes of [{}, attributesOf(1_024, id)])
    expect(await patch(id, { attributes })).toEqual([USER, { operation: 'UpdateItem', units: 1 }]);
});

test('one byte more takes one unit more', async () => {
  const id = await stage.row();
  expect(await instance()(id, { attributes: attributesOf(1_025, id) })).toEqual([
    USER,
    { operation: 'UpdateItem', units: 2 },
  ]);
});

test('a user beyond 16 KB takes half a unit for its head and half a unit for each 4 KB of its parts; a refused patch reads no parts', async () => {
  const id = await stage.row();
  const patch = instance();
  for (const [length, units] of [
    [20_000, 2.5],
    [2_000_000, 245.5],
  ] as const) {
    const attributes = { text: 'x'.repeat(length) };
    await stage.load({
      users: [{ pk: 4, username: 'u', name: 'U', uid: 'u', attributes }],
      scim_users: [{ id, user: 4, source: SOURCE }],
    });
    expect(await patch(id, { attributes: {} })).toEqual([
      { operation: 'BatchGetItem', units },
      USER,
      { operation: 'UpdateItem', units: 1 },
    ]);
  }
});

test('a patch without fields takes 1 unit for a consistent read of the row, and the user', async () => {
  const id = await stage.row();
  expect(await instance()(id, {})).toEqual([{ operation: 'GetItem', units: 1 }, USER]);
});

test('user, source or both take one BatchGetItem, a unit for each item, and one transaction', async () => {
  const id = await stage.row();
  const patch = instance();
  await patch(id, {});
  for (const [body, items] of [
    [{ user: 1 }, 2],
    [{ source: OTHER_SOURCE }, 3],
    [{ user: 2, source: SOURCE }, 3],
  ] as const)
    expect(await patch(id, body)).toEqual([
      { operation: 'BatchGetItem', units: items },
      // DynamoDB charges two units for each item that a transaction writes or checks; DynamoDB Local leaves some checks
      // out.
      { operation: 'TransactWriteItems', units: expect.any(Number) },
    ]);
});
