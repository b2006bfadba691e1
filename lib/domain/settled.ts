/** Tries a write again while other writers get in between: a bounded number of times, further apart each time. */
import { setTimeout } from 'node:timers/promises';
import { WriteConflict } from './errors.ts';

/** Of fifty writers of one row at once, each is written in the end (npm run bench:scale). */
const ATTEMPTS = 16;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 400;

/** Resolves after so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/**
 * Runs `attempt` until it does not conflict; each run reads anew what it builds on.
 * The waits are random (full jitter) and together at most 4.7 s, inside the function's timeout.
 * @throws WriteConflict when the last attempt conflicts too, and whatever else `attempt` throws
 */
export async function settled<Result>(attempt: () => Promise<Result>, wait: Wait = setTimeout): Promise<Result> {
  for (let failures = 1; failures < ATTEMPTS; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
    }
    await wait(Math.random() * Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS));
  }
  return attempt();
}
