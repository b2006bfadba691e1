/** The operation on a store that fails between its two calls, which no real one can be made to do. */
import { expect, test } from '@jest/globals';
import { Unavailable } from '../../../lib/domain/errors.ts';
import { stringify } from '../../../lib/domain/json/json.ts';
import { partialUpdate } from '../../../lib/domain/scim-user/partial-update.ts';
import type { ScimUserStore } from '../../../lib/domain/scim-user/scim-user.ts';

const userObj = { user_obj: stringify({}), userDigest: 'd' };
const row = { id: 'a', user: 1, source: 's', attributes: stringify({}), version: 'v' };

test('a merge whose write gets no response throws Unavailable and is not retried: it may have been applied', async () => {
  const written: unknown[] = [];
  const store: ScimUserStore = {
    exists: async () => true,
    read: async () => ({ ...row, ...userObj }),
    readVersion: async () => row.version,
    newVersion: () => 'w',
    readPatchContext: async () => ({
      row,
      user: { username: 'a', readObj: async () => userObj },
      sourceExists: true,
      namesake: undefined,
    }),
    writeRow: async () => {},
    async writeAttributes(...given) {
      written.push(given);
      throw new Unavailable('lost');
    },
  };
  const merge = partialUpdate(store, 'a', { fields: {}, mergePatch: { b: 1 }, errors: {} });
  await expect(merge).rejects.toThrow(Unavailable);
  expect(written).toEqual([['a', '{"b":1}', { ifMatch: ['v'] }]]);
});
