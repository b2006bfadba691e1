/** What the rules make of the fields of a patch. */
import { expect, test } from '@jest/globals';
import { parse } from '../../../lib/domain/json.ts';
import { checkPatch } from '../../../lib/domain/patch.ts';

test.each(['2', '2.0', '20e-1', '0.2e1', '2.000000000000000000000'])('%s is the pk 2', (user) => {
  const document = parse(`{"user":${user}}`);
  expect(checkPatch(document, () => new Set())).toEqual({ patch: { user: 2 }, errors: {} });
});

test('attributes are merged where the patch is said to be a merge', () => {
  const document = parse('{"attributes":{"a":1}}');
  const check = () => new Set<string>();
  expect(checkPatch(document, check)).toEqual({ patch: { attributes: '{"a":1}' }, errors: {} });
  expect(checkPatch(document, check, true)).toEqual({ patch: {}, merge: { a: 1 }, errors: {} });
});
