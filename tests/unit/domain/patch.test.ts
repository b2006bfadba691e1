/** The rules for the fields of a patch. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from '../../../lib/domain/json/json.ts';
import { validatePatch } from '../../../lib/domain/scim-user/patch.ts';

test.each(['2', '2.0', '20e-1', '0.2e1', '2.000000000000000000000'])(
  'reads the user %s as pk 2, and keeps its text',
  (user) => {
    const document = parse(`{"user":${user}}`);
    expect(validatePatch(document, () => new Set(), 'a')).toEqual({ patch: { user: 2 }, userAsSent: user, errors: {} });
  },
);

describe("the row's own id", () => {
  const patchOf = (sent: string, currentId: string) =>
    validatePatch(parse(JSON.stringify({ id: sent })), () => new Set(), currentId);

  test('is no change and always valid, exactly as it is stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (id) => {
        expect(patchOf(id, id)).toEqual({ patch: {}, errors: {} });
      }),
    );
  });

  test.each([
    [' a\u3000', 'a', {}],
    ['a', ' a ', { id: 'a' }],
    [' a', 'a ', { id: 'a' }],
    ['A', 'a', { id: 'A' }],
    ['e\u0301', '\u00e9', { id: 'e\u0301' }],
  ])('is compared as sent, then trimmed, and in no other form: %j with the row %j', (sent, currentId, patch) => {
    expect(patchOf(sent, currentId)).toEqual({ patch, errors: {} });
  });
});

test('merges attributes only if the patch is a merge patch', () => {
  const document = parse('{"attributes":{"a":1}}');
  const check = () => new Set<string>();
  expect(validatePatch(document, check, 'a')).toEqual({ patch: { attributes: '{"a":1}' }, errors: {} });
  expect(validatePatch(document, check, 'a', true)).toEqual({ patch: {}, merge: { a: 1 }, errors: {} });
});
