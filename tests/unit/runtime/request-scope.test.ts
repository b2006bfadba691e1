/** A request's counters are its own, even beside other requests. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createRequestScope } from '../../../lib/runtime/request-scope.ts';

test('counts simultaneous requests separately', async () => {
  const attempts = createRequestScope();
  const request = async (calls: number) => {
    attempts.start(15_000);
    for (let call = 0; call < calls; call++) {
      await setImmediate();
      attempts.recordCall();
    }
    return attempts.callCount();
  };
  expect(await Promise.all([request(3), request(0), request(5)])).toEqual([3, 0, 5]);
});

test('counts a call outside of requests for none', () => {
  const attempts = createRequestScope();
  attempts.recordCall();
  expect(attempts.callCount()).toBe(0);
});

test('aborts the signal of a request that ends, and no other', async () => {
  const attempts = createRequestScope();
  const request = async (ends: boolean) => {
    attempts.start(15_000);
    await setImmediate();
    if (ends) attempts.finish();
    return attempts.abortSignal()?.aborted;
  };
  expect(await Promise.all([request(true), request(false)])).toEqual([true, false]);
});
