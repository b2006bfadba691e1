/** The token cache: asks once in its time, and never remembers what was not found. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Token } from '../../../lib/domain/token.ts';
import { cacheTokens } from '../../../lib/http/token-cache.ts';

const TOKEN: Token = { user: 1, intent: 'api', expiring: false, expires: null, permissions: [], ownerIsActive: true };
const asked: string[] = [];
const find = async (digest: string) => {
  asked.push(digest);
  return digest.startsWith('known') ? TOKEN : undefined;
};

beforeEach(() => {
  jest.useFakeTimers();
  asked.length = 0;
});
afterEach(() => {
  jest.useRealTimers();
});

test('a token is asked for once in the time, and again after it', async () => {
  const cached = cacheTokens(find, 30_000);
  for (const wait of [0, 29_999, 1, 0]) {
    jest.advanceTimersByTime(wait);
    expect(await cached('known')).toBe(TOKEN);
  }
  expect(asked).toHaveLength(2);
});

test('0 asks every time', async () => {
  const cached = cacheTokens(find, 0);
  await cached('known');
  await cached('known');
  expect(asked).toHaveLength(2);
});

test('an unknown digest is asked for every time, so that a new token works at once', async () => {
  const cached = cacheTokens(find, 30_000);
  expect(await cached('no')).toBeUndefined();
  expect(await cached('no')).toBeUndefined();
  expect(asked).toHaveLength(2);
});

test('one that was asked for again goes last', async () => {
  const cached = cacheTokens(find, 30_000, 2);
  for (const digest of ['known1', 'known2']) await cached(digest);
  jest.advanceTimersByTime(30_000);
  for (const digest of ['known1', 'known3', 'known1']) await cached(digest);
  expect(asked).toEqual(['known1', 'known2', 'known1', 'known3']);
});

test('it holds no more than it may: the oldest go', async () => {
  const cached = cacheTokens(find, 30_000, 2);
  for (const digest of ['known1', 'known2', 'known3', 'known3', 'known2', 'known1']) await cached(digest);
  expect(asked).toEqual(['known1', 'known2', 'known3', 'known1']);
});
