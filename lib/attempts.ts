/** How often DynamoDB was asked for a request, the SDK's own tries again included: counted where it is sent, told where the request is logged. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Attempts {
  /** From here on, in all that this request awaits, it is counted for it. */
  readonly begin: () => void;
  readonly count: () => void;
  /** Since begin. */
  readonly total: () => number;
}

/** An instance may have more than one request at a time: the emulator has, and so may Lambda (managed instances). */
export function countAttempts(): Attempts {
  const storage = new AsyncLocalStorage<{ total: number }>();
  return {
    begin: () => storage.enterWith({ total: 0 }),
    count: () => {
      const counter = storage.getStore();
      if (counter !== undefined) counter.total += 1;
    },
    total: () => storage.getStore()?.total ?? 0,
  };
}
