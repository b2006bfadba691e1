/** The permission check on its own. */
import { expect, test } from '@jest/globals';
import { authorize } from '../../../lib/http/steps/authorize.ts';
import { OPERATIONS, type Operation } from '../../../lib/operations.ts';

const token = (...permissions: string[]) => ({
  token: { user: 1, intent: 'api', expiring: false, expires: null, ownerIsActive: true, permissions },
  tokenName: 'name',
  id: 'a',
});
const PATCH = OPERATIONS.sources_scim_users_partial_update;
const { permission: _, ...VIEW_ONLY }: Operation = PATCH;
const [VIEW, CHANGE] = ['view_scimsourceuser', 'change_scimsourceuser'];

test.each<[string, Operation, string[], boolean, string]>([
  ['a token with both permissions passes without a look at the row', PATCH, [VIEW, CHANGE], false, 'passed'],
  ['a token that may not view is refused, and learns nothing of the row', PATCH, [CHANGE], false, 'permission_denied'],
  ['a token that may only view is refused on a row', PATCH, [VIEW], true, 'permission_denied'],
  ['a token that may only view gets 404 for a missing row', PATCH, [VIEW], false, 'not_found'],
  ['an operation that only shows the row asks for view alone', VIEW_ONLY, [VIEW], false, 'passed'],
])('%s', async (_title, operation, permissions, exists, outcome) => {
  const step = authorize(operation, { exists: async () => exists });
  const checked = Promise.resolve(step(token(...permissions))).then(
    () => 'passed',
    ({ code }: { code: string }) => code,
  );
  expect(await checked).toBe(outcome);
});
