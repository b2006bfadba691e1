/** DynamoDB's eventually consistent reads may be a moment behind, which the local engine's never are: a proxy makes them so. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deleteItem } from '../../../lib/dynamodb/bulk/delete-item.ts';
import { userKey } from '../../../lib/dynamodb/table/keys.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { type DynamoDbProxy, passThrough } from '../../support/dynamodb-proxy.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import { openDisturbedStage } from './disturbed-stage.ts';

let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
beforeAll(async () => {
  ({ proxy, stage } = await openDisturbedStage());
});
afterAll(() => {
  stage.close();
  proxy.close();
});

const USER = 77;
const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' };

/** The user has just been made: what does not ask for a consistent read does not see it. */
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
])('a patch of %s: the user that has just been made is answered, and no false 404', async (_name, patch) => {
  await stage.load({ users: [user] });
  const id = 'row of a new user';
  await stage.load({ scim_users: [{ id, user: USER, source: SOURCE, attributes: {} }] });
  hideUser();
  expect(await stage.patch(id, patch)).toMatchObject({ status: 200, json: { user: USER, user_obj: { pk: USER } } });
});

test('a user who is gone is asked for twice, and the row counts as missing', async () => {
  const id = 'row of a user who is gone';
  await stage.load({ users: [user], scim_users: [{ id, user: USER, source: SOURCE, attributes: {} }] });
  await deleteItem(stage.table, userKey(USER));
  proxy.change(passThrough);
  proxy.exchanges.length = 0;
  expect(await stage.patch(id, { attributes: {} })).toMatchObject({ status: 404 });
  expect(proxy.exchanges.filter(({ request }) => request.includes(userKey(USER).pk))).toHaveLength(2);
});
