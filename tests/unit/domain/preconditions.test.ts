/** Which versions satisfy the preconditions of a request, and the message if they do not. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkPreconditions,
  expectedVersions,
  isConditional,
  type Preconditions,
} from '../../../lib/domain/scim-user/preconditions.ts';

const version = fc.constantFrom('', 'a', 'b', 'c');
const versions = fc.array(version, { maxLength: 3 });
const preconditions: fc.Arbitrary<Preconditions> = fc.record(
  { ifMatch: versions, weakIfMatch: versions, ifNoneMatch: fc.oneof(versions, fc.constant('*' as const)) },
  { requiredKeys: [] },
);

const holds = (of: string, asked: Preconditions): boolean => {
  try {
    checkPreconditions(of, asked);
    return true;
  } catch {
    return false;
  }
};

describe('for every version and any two headers', () => {
  test('both must hold', () => {
    fc.assert(
      fc.property(version, preconditions, (of, { ifMatch, ifNoneMatch, weakIfMatch = [] }) => {
        const isMatch = ifMatch === undefined || ifMatch.includes(of);
        const isNoneMatch = ifNoneMatch === undefined || (ifNoneMatch !== '*' && !ifNoneMatch.includes(of));
        expect(holds(of, { ifMatch, ifNoneMatch, weakIfMatch })).toBe(isMatch && isNoneMatch);
      }),
    );
  });

  test('expectedVersions says the same with one list, no longer than the header', () => {
    fc.assert(
      fc.property(version, preconditions, (of, asked) => {
        const expected = expectedVersions(asked);
        const [isHeld, list] =
          'oneOf' in expected
            ? [expected.oneOf.includes(of), expected.oneOf]
            : [!expected.noneOf.includes(of), expected.noneOf];
        expect(isHeld).toBe(holds(of, asked));
        expect(list.length).toBeLessThanOrEqual(Math.max(asked.ifMatch?.length ?? 0, asked.ifNoneMatch?.length ?? 0));
      }),
    );
  });

  test('isConditional is false if no version can fail', () => {
    fc.assert(
      fc.property(version, preconditions, (of, asked) => {
        if (!isConditional(asked)) expect(holds(of, asked)).toBe(true);
      }),
    );
    expect([{}, { ifNoneMatch: [] }].map(isConditional)).toEqual([false, false]);
    expect([{ ifMatch: [] }, { ifNoneMatch: ['a'] }, { ifNoneMatch: '*' as const }].map(isConditional)).toEqual([
      true,
      true,
      true,
    ]);
  });
});

test.each<[Preconditions, ReturnType<typeof expectedVersions>]>([
  [{}, { noneOf: [] }],
  [{ ifNoneMatch: '*' }, { oneOf: [] }],
  [{ ifMatch: ['a', 'b'], ifNoneMatch: ['b'] }, { oneOf: ['a'] }],
])('%j asks for %j', (asked, expected) => {
  expect(expectedVersions(asked)).toEqual(expected);
});

const CHANGED = 'The resource has changed: If-Match names another version.';
const WEAK = 'If-Match names a weak tag (W/"…"). Weak tags never match: send the ETag as it was returned.';
const MATCHES = 'If-None-Match matches the current version of the resource.';

test.each<[string, Preconditions, string]>([
  ['another tag', { ifMatch: ['a'], weakIfMatch: [] }, CHANGED],
  ['no tag that could match', { ifMatch: [], weakIfMatch: [] }, CHANGED],
  ['weak tags alone', { ifMatch: [], weakIfMatch: ['a', 'b'] }, WEAK],
  ['the current tag as a weak one', { ifMatch: ['a'], weakIfMatch: ['now'] }, WEAK],
  ['another tag, and a weak one of neither', { ifMatch: ['a'], weakIfMatch: ['b'] }, CHANGED],
  ['If-None-Match: *', { ifNoneMatch: '*' }, MATCHES],
  ['If-None-Match with the current tag', { ifNoneMatch: ['a', 'now'] }, MATCHES],
  ['both, of which If-None-Match fails', { ifMatch: ['now'], weakIfMatch: ['now'], ifNoneMatch: '*' }, MATCHES],
  ['both, of which both fail: If-Match comes first', { ifMatch: ['a'], ifNoneMatch: ['now'] }, CHANGED],
])('the message is true: %s', (_name, asked, message) => {
  expect(() => checkPreconditions('now', asked)).toThrow(message);
});
