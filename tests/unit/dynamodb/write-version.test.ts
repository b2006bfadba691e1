/** The ids of writes are ordered by their time. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newVersion, versionPrefixAt } from '../../../lib/dynamodb/table/write-version.ts';

test('a version is a UUIDv7 of its millisecond, and unique', () => {
  const now = Date.parse('2022-02-22T19:22:22Z');
  // The example of RFC 9562, appendix A.6, has this time.
  expect(newVersion(now)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newVersion(now)).not.toBe(newVersion(now));
});

test('versions sort as text by time, and versionPrefixAt sorts before all versions of its millisecond', () => {
  const time = fc.nat({ max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(time, time, (one, other) => {
      expect(newVersion(one) < versionPrefixAt(other)).toBe(one < other);
    }),
  );
  expect(newVersion(1_000) < versionPrefixAt(1_000)).toBe(false);
  expect(newVersion(999) < versionPrefixAt(1_000)).toBe(true);
});
