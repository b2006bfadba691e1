/** Tries a write again while other writers get in between: a bounded number of times, further apart each time. */
import { setTimeout as wait } from 'node:timers/promises';
import { WriteConflict } from './errors.ts';

const ATTEMPTS = 8;
const FIRST_WAIT_MS = 10;

/**
 * Runs `attempt` until it does not conflict; each run reads anew what it builds on.
 * The waits are random (full jitter) and together at most 2.5 s, inside the function's timeout.
 * @throws WriteConflict when the last attempt conflicts too, and whatever else `attempt` throws
 */
export async function settled<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let failures = 1; failures < ATTEMPTS; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
    }
    await wait(Math.random() * FIRST_WAIT_MS * 2 ** failures);
  }
  return attempt();
}
