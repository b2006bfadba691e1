/** Repeats a write that DynamoDB throttles. A command has more time for that than a request. */
import { setTimeout as wait } from 'node:timers/promises';
import { isThrottled } from '../client/sdk-errors.ts';

const MAX_ATTEMPTS = 10;
const FIRST_WAIT_MS = 50;

/**
 * @param write can be repeated without another effect
 * @throws Unavailable if DynamoDB stays throttled, about half a minute later; every other error of `write` at once
 */
export async function retryThrottled<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await write();
    } catch (error) {
      if (!isThrottled(error) || attempts === MAX_ATTEMPTS) throw error;
    }
    await wait(Math.random() * FIRST_WAIT_MS * 2 ** attempts);
  }
}
