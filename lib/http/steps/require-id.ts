/** The check that the event has an id, after the token and the method. */
import { MissingId } from '../errors.ts';
import type { Middleware } from '../event/request.ts';

/** Refuses an event without an id, which is a caller's or a route's mistake and not a row that is missing. */
export const requireId = (): Middleware => ({
  before({ event }) {
    if (event.idFromEvent === undefined) throw new MissingId();
    event.id = event.idFromEvent;
  },
});
