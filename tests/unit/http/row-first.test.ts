/** A refusal of a row that is not there is a 404; a bug is a bug, whether there is a row or not. */
import { expect, test } from '@jest/globals';
import { Invalid, NotFound } from '../../../lib/domain/errors.ts';
import { rowFirst } from '../../../lib/http/row-first.ts';

const rows = (exists: boolean) => ({ exists: async () => exists });

test.each([
  [new Invalid({}), true, Invalid],
  [new Invalid({}), false, NotFound],
  [new TypeError(), true, TypeError],
  [new TypeError(), false, TypeError],
])('%p where the row exists: %p', async (thrown, exists, expected) => {
  const refused = rowFirst(rows(exists), 'id', () => {
    throw thrown;
  });
  await expect(refused).rejects.toBeInstanceOf(expected);
});
