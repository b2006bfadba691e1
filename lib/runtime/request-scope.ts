/** How often DynamoDB was asked for a request, the SDK's own tries again included, and until when it may be: all that the store knows of requests. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestScope {
  /** From here on, in all that this request awaits, it is counted for it, and nothing is sent for it after so many milliseconds. */
  readonly start: (milliseconds: number) => void;
  /** The request is answered: what is still asked for it, beside what failed, is given up. */
  readonly finish: () => void;
  readonly recordCall: () => void;
  /** Since begin. */
  readonly callCount: () => number;
  /** Aborted when the request's time is up or it is answered; undefined outside of requests. */
  readonly abortSignal: () => AbortSignal | undefined;
}

interface ScopeState {
  calls: number;
  readonly abortController: AbortController;
  readonly timer: NodeJS.Timeout;
}

/** Made once: without a reason, each end would cost a stack trace. */
const RESPONSE_SENT = new Error('the request is answered');

/** An instance may have more than one request at a time: the emulator has, and so may Lambda (managed instances). */
export function createRequestScope(): RequestScope {
  const storage = new AsyncLocalStorage<ScopeState>();
  return {
    start: (milliseconds) => {
      const abortController = new AbortController();
      const timer = setTimeout(() => abortController.abort(), milliseconds).unref();
      storage.enterWith({ calls: 0, abortController, timer });
    },
    finish: () => {
      const state = storage.getStore();
      clearTimeout(state?.timer);
      state?.abortController.abort(RESPONSE_SENT);
    },
    recordCall: () => {
      const state = storage.getStore();
      if (state !== undefined) state.calls += 1;
    },
    callCount: () => storage.getStore()?.calls ?? 0,
    abortSignal: () => storage.getStore()?.abortController.signal,
  };
}
