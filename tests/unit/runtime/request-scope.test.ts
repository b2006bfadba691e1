/** What is counted for a request is its own, though others run beside it. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createRequestScope } from '../../../lib/runtime/request-scope.ts';

test('requests at once are counted apart', async () => {
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

test('what is sent before any request is counted for none', () => {
  const attempts = createRequestScope();
  attempts.recordCall();
  expect(attempts.callCount()).toBe(0);
});

test('when a request is answered its signal is aborted, and no other one’s', async () => {
  const attempts = createRequestScope();
  const request = async (ends: boolean) => {
    attempts.start(15_000);
    await setImmediate();
    if (ends) attempts.finish();
    return attempts.abortSignal()?.aborted;
  };
  expect(await Promise.all([request(true), request(false)])).toEqual([true, false]);
});
