/** The token cache reads a token once in its time, by two clocks, and never caches a missing token. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Token } from '../../../lib/domain/auth/token.ts';
import { cacheTokens } from '../../../lib/http/steps/token-cache.ts';

const TOKEN: Token = { user: 1, intent: 'api', expiring: false, expires: null, permissions: [], ownerIsActive: true };
const START = Date.parse('2026-01-01T00:00:00Z');
const SECOND = 1_000;
const HOUR = 3_600_000;
const LIMIT = 30 * SECOND;

/** The clocks, and the digests that were read. */
let now: { wall: number; monotonic: number };
let asked: string[];
beforeEach(() => {
  now = { wall: START, monotonic: 0 };
  asked = [];
});

const clocks = { wall: () => now.wall, monotonic: () => now.monotonic };

function pass(milliseconds: number): void {
  now = { wall: now.wall + milliseconds, monotonic: now.monotonic + milliseconds };
}

const find = async (digest: string) => {
  asked.push(digest);
  return digest.startsWith('known') ? TOKEN : undefined;
};

/** Reads that take some time, of a token that may expire. */
const slowly = (milliseconds: number, token: Token = TOKEN) => {
  return async (digest: string) => {
    asked.push(digest);
    pass(milliseconds);
    return token;
  };
};

test('reads a token once within the limit, and again after it', async () => {
  const cached = cacheTokens(find, LIMIT, { clocks });
  for (const time of [0, LIMIT - 1, 1, 0]) {
    pass(time);
    expect(await cached('known')).toBe(TOKEN);
  }
  expect(asked).toHaveLength(2);
});

test('reads it every time if the limit is 0', async () => {
  const cached = cacheTokens(find, 0, { clocks });
  await cached('known');
  await cached('known');
  expect(asked).toHaveLength(2);
});

test('reads an unknown digest every time, so that a new token works at once', async () => {
  const cached = cacheTokens(find, LIMIT, { clocks });
  expect(await cached('no')).toBeUndefined();
  expect(await cached('no')).toBeUndefined();
  expect(asked).toHaveLength(2);
});

describe('counts the time from before the read', () => {
  test('a read that takes longer than the limit is not cached', async () => {
    const cached = cacheTokens(slowly(35 * SECOND), LIMIT, { clocks });
    await cached('known');
    await cached('known');
    expect(asked).toHaveLength(2);
  });

  test('a read that takes part of the limit leaves the rest', async () => {
    const cached = cacheTokens(slowly(10 * SECOND), LIMIT, { clocks });
    await cached('known');
    pass(20 * SECOND - 1);
    await cached('known');
    expect(asked).toHaveLength(1);
    pass(1);
    await cached('known');
    expect(asked).toHaveLength(2);
  });

  test('a slow read that ends after a later one does not give the token more time', async () => {
    const ends: (() => void)[] = [];
    const cached = cacheTokens(
      async (digest) => {
        asked.push(digest);
        await new Promise<void>((end) => ends.push(end));
        return TOKEN;
      },
      LIMIT,
      { clocks },
    );
    const slow = cached('known');
    pass(20 * SECOND);
    const quick = cached('known');
    ends[1]?.();
    await quick;
    ends[0]?.();
    await slow;
    pass(10 * SECOND);
    const after = cached('known');
    ends[2]?.();
    await after;
    expect(asked).toHaveLength(3);
  });
});

describe('either clock ends the time', () => {
  test.each([
    ['the monotonic clock stands still while the instance is frozen', { wall: LIMIT, monotonic: 0 }],
    ['the wall clock stands still', { wall: 0, monotonic: LIMIT }],
    ['the wall clock is set back by an hour', { wall: -HOUR, monotonic: 10 }],
    ['the wall clock is set back by a millisecond', { wall: -1, monotonic: 10 }],
    ['the wall clock is set back by an hour in the last hour', { wall: LIMIT - HOUR, monotonic: HOUR }],
    ['the wall clock is set forward by an hour', { wall: HOUR, monotonic: 10 }],
  ])('%s', async (_, { wall, monotonic }) => {
    const cached = cacheTokens(find, LIMIT, { clocks });
    await cached('known');
    now = { wall: now.wall + wall, monotonic: now.monotonic + monotonic };
    await cached('known');
    expect(asked).toHaveLength(2);
  });

  test('neither ends it before the limit', async () => {
    const cached = cacheTokens(find, LIMIT, { clocks });
    await cached('known');
    now = { wall: now.wall + LIMIT - 1, monotonic: now.monotonic + 5 };
    await cached('known');
    expect(asked).toHaveLength(1);
  });
});

test('reads a token again once it has expired by the wall clock', async () => {
  const token = { ...TOKEN, expiring: true, expires: '2026-01-01T00:00:10Z' };
  const cached = cacheTokens(slowly(0, token), LIMIT, { clocks });
  await cached('known');
  pass(10 * SECOND - 1);
  await cached('known');
  expect(asked).toHaveLength(1);
  pass(1);
  await cached('known');
  expect(asked).toHaveLength(2);
});

test("uses the process's clocks by default", async () => {
  const cached = cacheTokens(find, HOUR);
  await cached('known');
  await cached('known');
  expect(asked).toHaveLength(1);
});

test('a token that was read again becomes the newest', async () => {
  const cached = cacheTokens(find, LIMIT, { clocks, maxEntries: 2 });
  for (const digest of ['known1', 'known2']) await cached(digest);
  pass(LIMIT);
  for (const digest of ['known1', 'known3', 'known1']) await cached(digest);
  expect(asked).toEqual(['known1', 'known2', 'known1', 'known3']);
});

test('removes the oldest entries beyond its limit', async () => {
  const cached = cacheTokens(find, LIMIT, { clocks, maxEntries: 2 });
  for (const digest of ['known1', 'known2', 'known3', 'known3', 'known2', 'known1']) await cached(digest);
  expect(asked).toEqual(['known1', 'known2', 'known3', 'known1']);
});
