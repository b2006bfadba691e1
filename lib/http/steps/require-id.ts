/** The check that the event has an id, after the token and the method. */
import { MissingId } from '../errors.ts';
import type { HttpRequest } from '../event/request.ts';
import type { Step } from './step.ts';

export interface WithId {
  /** The row's id, decoded. */
  readonly id: string;
}

/** Refuses an event without an id, which is a caller's or a route's mistake and not a row that is missing. */
export const requireId =
  (): Step<HttpRequest, WithId> =>
  ({ idFromEvent }) => {
    if (idFromEvent === undefined) throw new MissingId();
    return { id: idFromEvent };
  };
