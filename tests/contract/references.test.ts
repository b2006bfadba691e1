/** The references of a patch may appear or vanish between two reads, or before the write: the deciding step checks them. */
import { beforeAll, expect, test } from '@jest/globals';
import { WriteConflict } from '../../lib/domain/errors.ts';
import { partialUpdate } from '../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../lib/domain/scim-user/patch.ts';
import type { ScimUserRow } from '../../lib/domain/scim-user/scim-user.ts';
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../lib/dynamodb/scim-users/store.ts';
import { type Key, sourceKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';
import { type Hold, takeTurns } from '../verify/interleavings/turns.ts';

const USER = 501;
const OTHER_SOURCE = '50150150-1501-4501-8501-501501501501';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.load({
    users: [{ pk: USER, username: 'leaving', name: 'Leaving', uid: 'u501' }],
    sources: [{ pk: OTHER_SOURCE, slug: 'leaving', name: 'Leaving' }],
  });
});

test.each<[string, { user?: number; source?: string }, Key]>([
  ['user', { user: USER }, userKey(USER)],
  ['source', { source: OTHER_SOURCE }, sourceKey(OTHER_SOURCE)],
])('a %s that goes in between is not written', async (_name, patch, key) => {
  const id = await stage.row();
  const store = openStore(stage.table);
  const { row, user, sourceExists } = await store.readPatchContext(id, patch);
  expect([await user?.readObj(), sourceExists]).toEqual([
    { user_obj: expect.any(String), userDigest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    true,
  ]);
  expect(await deleteItem(stage.table, key)).toBe(true);
  const writing = store.writeRow(row as ScimUserRow, patch, store.newVersion(), user?.username ?? '');
  await expect(writing).rejects.toThrow(WriteConflict);
  expect(await stage.patch(id)).toMatchObject({ json: { user: 2, source: SOURCE, attributes: { a: 1 } } });
  expect(await stage.patch(id, patch)).toMatchObject({ status: 400, json: { [_name]: [expect.any(String)] } });
});

test('a row that another request moves between two reads is 404, and not refused for the id that it now has itself', async () => {
  const id = await stage.row();
  const body = { id: `${id}-taken` };
  const table = openTable(stage.table.name);
  const other = Promise.withResolvers<unknown>();
  /** First the row is read, then the other request moves it, then the new id is checked. */
  const hold: Hold = async (label, call) => {
    if (label === `GetItem scim_user#${body.id}`) await other.promise;
    const response = await call();
    if (label === `GetItem scim_user#${id}`) other.resolve(stage.patch(id, body));
    return response;
  };
  const checked = validateFields({ value: body, lossless: body }, () => new Set(), id);
  const moved = takeTurns(table).within(hold, () => partialUpdate(openStore(table), id, checked, undefined));
  await expect(moved).rejects.toThrow('Not found.');
  expect(await other.promise).toMatchObject({ status: 200 });
});
