/** API Gateway's own ids of a request, which are in its access log too. Another Lambda's event has none. */
import { PRINTABLE_ID } from './correlation-id.ts';
import type { IncomingEvent } from './event.ts';

/** Under their names in the log. */
export interface GatewayIds {
  readonly gateway_request_id?: string;
  /** The access log uses the same name. Unlike the other id, a client can't choose this one. */
  readonly extended_request_id?: string;
}

export function readGatewayIds({ requestContext }: Pick<IncomingEvent, 'requestContext'>): GatewayIds {
  const { requestId, extendedRequestId } = requestContext ?? {};
  return {
    ...(isPrintableId(requestId) && { gateway_request_id: requestId }),
    ...(isPrintableId(extendedRequestId) && { extended_request_id: extendedRequestId }),
  };
}

/** Another Lambda can put anything into an event. */
const isPrintableId = (value: unknown): value is string => typeof value === 'string' && PRINTABLE_ID.test(value);
