/** Which tokens are usable. */
import { expect, test } from '@jest/globals';
import { expiresAt, isUsable, type Token, tokenName } from '../../../lib/domain/auth/token.ts';

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
  expect(isUsable(token, now)).toBe(expected);
});

test('expiresAt returns a time, or never', () => {
  expect(expiresAt(TOKEN)).toBe(EXPIRY);
  expect(expiresAt({ ...TOKEN, expiring: false })).toBe(Number.POSITIVE_INFINITY);
});

test.each<[string, unknown, string]>([
  ['its identifier', 'crm_sync-1', 'crm_sync-1'],
  ['an identifier of 128 characters', 'i'.repeat(128), 'i'.repeat(128)],
  ['12 digits of its digest where it has no identifier', undefined, '0123456789ab'],
  ['the digest where the identifier is too long for a log line', 'i'.repeat(129), '0123456789ab'],
  ['the digest where the identifier is no slug', 'a b', '0123456789ab'],
  ['the digest where the identifier has a line end', 'a\n', '0123456789ab'],
  ['the digest where the identifier is empty', '', '0123456789ab'],
  ['the digest where the stored identifier is no text', { a: 1 }, '0123456789ab'],
])('a token is named in the log by %s', (_, identifier, name) => {
  expect(tokenName({ identifier: identifier as string }, `0123456789ab${'c'.repeat(52)}`)).toBe(name);
});
