/** The route takes any method, so that the answer to a wrong one is the contract's and not the gateway's. */
import { MethodNotAllowed } from '../errors.ts';
import type { Middleware } from '../event/request.ts';

export const allowMethod = (allowed: string): Middleware => ({
  before({ event }) {
    if (event.method !== allowed) throw new MethodNotAllowed(event.method, allowed);
  },
});
