/** From the event of any of the three doors, which is unknown, to one typed request. */
import type middy from '@middy/core';
import type { Token } from '../../domain/auth/token.ts';
import type { ParsedJson } from '../../domain/json/json.ts';
import type { ValidatedPatch } from '../../domain/scim-user/patch.ts';
import type { Preconditions } from '../../domain/scim-user/preconditions.ts';
import type { IncomingEvent } from './event.ts';
import { type GatewayIds, readGatewayIds } from './gateway-ids.ts';
import { type Headers, readHeaders } from './headers.ts';
import type { HttpResponse } from './response.ts';
import { findId } from './row-id.ts';

/** What the middlewares pass on: the request, and what each of them made of it. */
export interface HttpRequest {
  readonly method: string;
  /** The row's id, decoded; undefined where the event has none. */
  readonly idFromEvent: string | undefined;
  readonly headers: Headers;
  /** Text; a Buffer of bytes where the gateway sent base64; or a JSON value, which another Lambda may send. Empty text for none. */
  readonly body: unknown;
  readonly gatewayIds: GatewayIds;
  /** Set by authenticate. */
  token?: Token;
  /** Set by authenticate: the token's name in the log. */
  tokenName?: string;
  /** The row's id. Set by requireId. */
  id: string;
  /** Set by readPreconditions. */
  preconditions: Preconditions;
  /** Set by parseBody. */
  json: ParsedJson;
  /** Set by parseBody: the document is a merge patch (RFC 7396). */
  isMerge: boolean;
  /** Set by validate. */
  validatedPatch: ValidatedPatch;
}

export type Request = middy.Request<HttpRequest, HttpResponse>;
export type Middleware = middy.MiddlewareObj<HttpRequest, HttpResponse>;

/** Replaces the event by the request; must come before everything that reads it. */
export const readRequest = (): Middleware => ({
  before(request) {
    request.event = toRequest(request.event);
  },
});

/** Reads a REST API event (payload 1.0), an HTTP API or function URL event (2.0), or the least of either that another Lambda sends. */
export function toRequest(event: unknown): HttpRequest {
  const read: IncomingEvent = typeof event === 'object' && event !== null ? event : {};
  return {
    method: toMethod(read),
    idFromEvent: findId(read),
    headers: readHeaders(read),
    body: toBody(read.body, read.isBase64Encoded === true),
    gatewayIds: readGatewayIds(read),
    id: '',
    preconditions: {},
    json: { value: {}, lossless: {} },
    isMerge: false,
    validatedPatch: { patch: {}, errors: {} },
  };
}

/** Another Lambda need not name the method. */
function toMethod({ httpMethod, requestContext }: IncomingEvent): string {
  const method = httpMethod ?? requestContext?.http?.method;
  return typeof method === 'string' ? method : 'PATCH';
}

/** What is said to be base64 and is not, is the text that it is: Node's decoder would leave out what it cannot read. */
function toBody(body: unknown, isBase64Encoded: boolean): unknown {
  if (typeof body !== 'string' || !isBase64Encoded) return body ?? '';
  const bytes = Buffer.from(body, 'base64');
  return bytes.length > 0 && bytes.length === Buffer.byteLength(body, 'base64') ? bytes : body;
}
