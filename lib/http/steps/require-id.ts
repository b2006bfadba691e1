/** Checks that the event has an id, after the token and the method. */
import { MissingId } from '../errors.ts';
import type { HttpRequest } from '../event/request.ts';
import type { Step } from './step.ts';

export interface WithId {
  /** The row's id, decoded. */
  readonly id: string;
}

/** Refuses an event without an id: a mistake of a caller or a route, not a missing row. */
export const requireId =
  (): Step<HttpRequest, WithId> =>
  ({ idFromEvent }) => {
    if (idFromEvent === undefined) throw new MissingId();
    return { id: idFromEvent };
  };
