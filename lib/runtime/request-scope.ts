/** State of one request: its deadline, and how many DynamoDB calls it has made. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestScope {
  /**
   * Starts the request: from now on, everything that it awaits counts its calls here, and after so many milliseconds
   * nothing more is sent.
   */
  readonly start: (milliseconds: number) => void;
  /** Ends the request: calls that are still under way are aborted. */
  readonly finish: () => void;
  readonly recordCall: () => void;
  /** Calls to DynamoDB since start, including the SDK's retries. */
  readonly callCount: () => number;
  /** Aborted when the request's time is up or it has ended; undefined outside of requests. */
  readonly abortSignal: () => AbortSignal | undefined;
}

interface ScopeState {
  calls: number;
  readonly abortController: AbortController;
  readonly timer: NodeJS.Timeout;
}

/** Created once: without a reason, each abort would cost a stack trace. */
const RESPONSE_SENT = new Error('the request has ended');

/** An instance may handle several requests at a time: the emulator does, and so may Lambda (managed instances). */
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
