/** Which tokens count. */
import { expect, test } from '@jest/globals';
import { counts, expiryOf, type Token } from '../../../lib/domain/token.ts';

const TOKEN: Token = {
  user: 1,
  intent: 'api',
  expiring: true,
  expires: '2030-01-01T00:00:00Z',
  permissions: [],
  ownerIsActive: true,
};
const EXPIRY = Date.parse('2030-01-01T00:00:00Z');

test.each([
  ['before it expires', TOKEN, EXPIRY - 1, true],
  ['at its expiry', TOKEN, EXPIRY, false],
  ['after it', TOKEN, EXPIRY + 1, false],
  ['after it, but not expiring', { ...TOKEN, expiring: false }, EXPIRY + 1, true],
  ['expiring at no date', { ...TOKEN, expires: null }, EXPIRY, true],
  ['expiring at a date that cannot be read', { ...TOKEN, expires: 'soon' }, 1, false],
  ['with another intent', { ...TOKEN, intent: 'app_password' }, 0, false],
  ['of an inactive owner', { ...TOKEN, ownerIsActive: false }, 0, false],
])('a token %s', (_name, token, now, expected) => {
  expect(counts(token, now)).toBe(expected);
});

test('the expiry is a time, or never', () => {
  expect(expiryOf(TOKEN)).toBe(EXPIRY);
  expect(expiryOf({ ...TOKEN, expiring: false })).toBe(Number.POSITIVE_INFINITY);
});
