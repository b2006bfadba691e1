/** DynamoDB's eventually consistent reads may miss a recent write. DynamoDB Local's never do, so a proxy hides the write. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deleteItem } from '../../../lib/dynamodb/bulk/delete-item.ts';
import { userKey } from '../../../lib/dynamodb/table/keys.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { type DynamoDbProxy, passThrough } from '../../support/dynamodb-proxy.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import { type DisturbedStage, openDisturbedStage } from './disturbed-stage.ts';

let disturbed: DisturbedStage | undefined;
let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
beforeAll(async () => {
  disturbed = await openDisturbedStage();
  ({ proxy, stage } = disturbed);
});
afterAll(() => disturbed?.close());

const USER = 77;
const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' };

/** Hides the user, who was just created, from eventually consistent reads. */
function hideUser(): void {
  proxy.change(async (call) => {
    const { Key, ConsistentRead } = JSON.parse(call.body);
    if (call.operation !== 'GetItem' || Key.pk.S !== userKey(USER).pk || ConsistentRead === true)
      return passThrough(call);
    return call.respond({ status: 200, headers: JSON_1_0, body: '{}' });
  });
}

const user = { pk: USER, username: 'new', name: '', uid: 'new' };

test.each([
  ['attributes', { attributes: { x: 1 } }],
  ['nothing', {}],
  ['source', { source: SOURCE }],
])('a patch of %s returns the user who was just created, and no false 404', async (_name, patch) => {
  await stage.load({ users: [user] });
  const id = 'row of a new user';
  await stage.load({ scim_users: [{ id, user: USER, source: SOURCE, attributes: {} }] });
  hideUser();
  expect(await stage.patch(id, patch)).toMatchObject({ status: 200, json: { user: USER, user_obj: { pk: USER } } });
});

test('the function reads a deleted user twice, and then returns 404 for the row', async () => {
  const id = 'row of a deleted user';
  await stage.load({ users: [user], scim_users: [{ id, user: USER, source: SOURCE, attributes: {} }] });
  await deleteItem(stage.table, userKey(USER));
  proxy.change(passThrough);
  proxy.exchanges.length = 0;
  expect(await stage.patch(id, { attributes: {} })).toMatchObject({ status: 404 });
  expect(proxy.exchanges.filter(({ request }) => request.includes(userKey(USER).pk))).toHaveLength(2);
});
