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

interface Counter {
  total: number;
  readonly giveUp: AbortController;
  readonly timer: NodeJS.Timeout;
}

/** Made once: without a reason, each end would cost a stack trace. */
const ANSWERED = new Error('the request is answered');

/** An instance may have more than one request at a time: the emulator has, and so may Lambda (managed instances). */
export function countAttempts(): Attempts {
  const storage = new AsyncLocalStorage<Counter>();
  return {
    begin: (milliseconds) => {
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), milliseconds).unref();
      storage.enterWith({ total: 0, giveUp, timer });
    },
    end: () => {
      const counter = storage.getStore();
      clearTimeout(counter?.timer);
      counter?.giveUp.abort(ANSWERED);
    },
    count: () => {
      const counter = storage.getStore();
      if (counter !== undefined) counter.total += 1;
    },
    total: () => storage.getStore()?.total ?? 0,
    signal: () => storage.getStore()?.giveUp.signal,
  };
}
