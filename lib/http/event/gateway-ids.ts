/** API Gateway's own ids of a request, which its access log has too. Another Lambda sends none. */
import { PRINTABLE_ID } from './correlation-id.ts';
import type { IncomingEvent } from './event.ts';

/** By their names in the log. */
export interface GatewayIds {
  readonly gateway_request_id?: string;
  /** The access log has it under the same name. Unlike the other, a client can't choose it. */
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
