/** How often DynamoDB was asked for a request, the SDK's own tries again included, and until when it may be: all that the store knows of requests. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Attempts {
  /** From here on, in all that this request awaits, it is counted for it, and nothing is sent for it after so many milliseconds. */
  readonly begin: (milliseconds: number) => void;
  /** The request is answered: what is still asked for it, beside what failed, is given up. */
  readonly end: () => void;
  readonly count: () => void;
  /** Since begin. */
  readonly total: () => number;
  /** Aborted when the request's time is up or it is answered; undefined outside of requests. */
  readonly signal: () => AbortSignal | undefined;
}

/** An instance may have more than one request at a time: the emulator has, and so may Lambda (managed instances). */
export function countAttempts(): Attempts {
  const storage = new AsyncLocalStorage<{
    total: number;
    readonly answered: AbortController;
    readonly signal: AbortSignal;
  }>();
  return {
    begin: (milliseconds) => {
      const answered = new AbortController();
      const late = AbortSignal.timeout(Math.max(0, Math.floor(milliseconds)));
      storage.enterWith({ total: 0, answered, signal: AbortSignal.any([answered.signal, late]) });
    },
    end: () => storage.getStore()?.answered.abort(),
    count: () => {
      const counter = storage.getStore();
      if (counter !== undefined) counter.total += 1;
    },
    total: () => storage.getStore()?.total ?? 0,
    signal: () => storage.getStore()?.signal,
  };
}
