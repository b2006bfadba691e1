/** The token check over time: the cache ends with the token, and no refusal comes early. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Token } from '../../../lib/domain/auth/token.ts';
import { Unavailable } from '../../../lib/domain/errors.ts';
import { MalformedItem } from '../../../lib/domain/malformed-item.ts';
import { toRequest } from '../../../lib/http/event/request.ts';
import { authenticate } from '../../../lib/http/steps/authenticate.ts';
import { OPERATIONS } from '../../../lib/operations.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const TOKEN: Token = { user: 1, intent: 'api', expiring: true, expires: null, permissions: [], ownerIsActive: true };
const CACHE_SECONDS = 30;

beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ['performance'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const PASSED = 'passed';
const REFUSED = 'authentication_failed';

/**
 * @param token the stored token, or an error that the store throws
 * @param took milliseconds that the store takes
 */
function checkOf(token: Token | undefined | Unavailable | MalformedItem, took = 0) {
  let asked = 0;
  let found = token;
  const readToken = async () => {
    asked += 1;
    await wait(took);
    if (found instanceof Error) throw found;
    return found;
  };
  const step = authenticate({ readToken }, CACHE_SECONDS);
  const check = async () => {
    const event = { headers: { authorization: 'Bearer key' } };
    const request = toRequest(event, OPERATIONS.sources_scim_users_partial_update);
    try {
      await step(request);
      return PASSED;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const fails = () => {
    found = new Unavailable('no response');
  };
  return { check, fails, asked: () => asked };
}

describe('a cached token', () => {
  test('that expires is read again and refused', async () => {
    const { check, asked } = checkOf({ ...TOKEN, expires: '2026-01-01T00:00:10Z' });
    expect([await check(), asked()]).toEqual([PASSED, 1]);
    jest.setSystemTime(START + 9_000);
    expect([await check(), asked()]).toEqual([PASSED, 1]);
    jest.setSystemTime(START + 10_000);
    expect([await check(), asked()]).toEqual([REFUSED, 2]);
  });

  test('that does not expire is read again after the cache time', async () => {
    const { check, asked } = checkOf(TOKEN);
    expect([await check(), asked()]).toEqual([PASSED, 1]);
    jest.setSystemTime(START + 29_000);
    expect([await check(), asked()]).toEqual([PASSED, 1]);
    jest.setSystemTime(START + 31_000);
    expect([await check(), asked()]).toEqual([PASSED, 2]);
  });

  test.each([
    ['expired', { expires: '2025-12-31T23:59:59Z' }],
    ['of another intent', { intent: 'recovery' }],
    ['of an inactive owner', { ownerIsActive: false }],
  ])('that is %s is never cached', async (_name, changes) => {
    const { check, asked } = checkOf({ ...TOKEN, ...changes });
    expect([await check(), await check(), asked()]).toEqual([REFUSED, REFUSED, 2]);
  });
});

describe('a store that does not respond lets nobody in', () => {
  test('the first time', async () => {
    expect(await checkOf(new Unavailable('no response')).check()).toBe('unavailable');
  });

  test('after the cache time', async () => {
    const { check, fails } = checkOf(TOKEN);
    expect(await check()).toBe(PASSED);
    fails();
    expect(await check()).toBe(PASSED);
    jest.setSystemTime(START + 31_000);
    expect([await check(), await check()]).toEqual(['unavailable', 'unavailable']);
  });
});

test.each([
  ['known', { ...TOKEN, intent: 'recovery' }],
  ['not known', undefined],
  ['malformed', new MalformedItem('token#', 'permissions')],
])('a refusal takes at least 25 ms, however fast the store is: a token that is %s', async (_name, token) => {
  for (const took of [0, 10, 20]) {
    const start = performance.now();
    expect(await checkOf(token, took).check()).toBe(REFUSED);
    // Node's timers may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThan(23.9);
  }
});
