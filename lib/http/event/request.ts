/** Turns any kind of event, which is unknown, into one typed request. */
import type middy from '@middy/core';
import type { Operation } from '../../operations.ts';
import type { IncomingEvent } from './event.ts';
import { type GatewayIds, readGatewayIds } from './gateway-ids.ts';
import { type Headers, readHeaders } from './headers.ts';
import { pickQuery, type QueryMembers } from './query.ts';
import type { HttpResponse } from './response.ts';
import { findPath } from './route.ts';
import { findId } from './row-id.ts';

/** A request. Each step of a chain adds to it. */
export interface HttpRequest {
  readonly method: string;
  /** The path of the event's route, as in OPERATIONS. */
  readonly path: string;
  /** The row's id, decoded; undefined if the event has none. */
  readonly idFromEvent: string | undefined;
  readonly headers: Headers;
  /** Text; a Buffer if the gateway sent base64; or a JSON value from another Lambda. Empty text for no body. */
  readonly body: unknown;
  readonly gatewayIds: GatewayIds;
  /** As in the event, for readQuery. */
  readonly query: QueryMembers;
}

export type Request = middy.Request<HttpRequest, HttpResponse>;
export type Middleware = middy.MiddlewareObj<HttpRequest, HttpResponse>;

/** Replaces the event by the request. It runs before everything that reads the request. */
export const readRequest = (operation: Operation): Middleware => ({
  before(request) {
    request.event = toRequest(request.event, operation);
  },
});

/**
 * Reads a REST API event (payload 1.0), an HTTP API or function URL event (2.0), or another Lambda's event with the
 * members that both have.
 */
export function toRequest(event: unknown, { method, path }: Pick<Operation, 'method' | 'path'>): HttpRequest {
  const read: IncomingEvent = typeof event === 'object' && event !== null ? event : {};
  return {
    method: toMethod(read, method),
    path: findPath(read, path),
    idFromEvent: findId(read, path),
    headers: readHeaders(read),
    body: toBody(read.body, read.isBase64Encoded === true),
    gatewayIds: readGatewayIds(read),
    query: pickQuery(read),
  };
}

/** Another Lambda may leave out the method: it is the operation's. */
function toMethod({ httpMethod, requestContext }: IncomingEvent, otherwise: string): string {
  const method = httpMethod ?? requestContext?.http?.method;
  return typeof method === 'string' ? method : otherwise;
}

/** If the body is flagged base64 but isn't, uses it as text: Node would silently drop the invalid characters. */
function toBody(body: unknown, isBase64Encoded: boolean): unknown {
  if (typeof body !== 'string' || !isBase64Encoded) return body ?? '';
  const bytes = Buffer.from(body, 'base64');
  return bytes.length > 0 && bytes.length === Buffer.byteLength(body, 'base64') ? bytes : body;
}
