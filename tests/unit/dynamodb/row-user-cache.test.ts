/** The cache of the users that rows have. */
import { expect, test } from '@jest/globals';
import { createRowUserCache } from '../../../lib/dynamodb/scim-users/row-user-cache.ts';

test('keeps the latest user of an id, and no more than the allowed number of ids', () => {
  const users = createRowUserCache(2);
  users.set('a', 1);
  users.set('b', 2);
  users.set('a', 3);
  users.set('c', 4);
  expect(['a', 'b', 'c'].map(users.get)).toEqual([3, undefined, 4]);
});
