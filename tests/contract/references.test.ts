/** What a patch refers to is checked in the transaction that writes: it may go between the read and the write. */
import { beforeAll, expect, test } from '@jest/globals';
import { WriteConflict } from '../../lib/domain/errors.ts';
import type { ScimUserRow } from '../../lib/domain/scim-user.ts';
import { deleteItem } from '../../lib/store/delete-item.ts';
import { type Key, sourceKey, userKey } from '../../lib/store/keys.ts';
import { openStore } from '../../lib/store/store.ts';
import { openStage, SOURCE, type Stage } from '../engine/stage.ts';

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
  const { row, user_obj, sourceExists } = await store.readReferences(id, patch);
  expect([user_obj, sourceExists]).toEqual([expect.any(String), true]);
  expect(await deleteItem(stage.table, key)).toBe(true);
  await expect(store.rewrite(row as ScimUserRow, patch)).rejects.toThrow(WriteConflict);
  expect(await stage.patch(id)).toMatchObject({ json: { user: 2, source: SOURCE, attributes: { a: 1 } } });
  expect(await stage.patch(id, patch)).toMatchObject({ status: 400, json: { [_name]: [expect.any(String)] } });
});
