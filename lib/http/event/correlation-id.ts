/** The correlation id: taken from the caller's headers, logged, and returned in a header. */
import { type Headers, trimOws } from './headers.ts';

/** The caller's header, and the response's. */
export const CORRELATION_HEADER = 'x-request-id';

/** The characters that need no escaping in a log line or a header. */
export const PRINTABLE_ID = /^[\x21-\x7e]{1,128}$/;

/** `x-request-id`, else the root of `x-amzn-trace-id` (which API Gateway adds where a client sends none), else Lambda's own. */
export function correlationId(headers: Headers, requestId: string): string {
  const { [CORRELATION_HEADER]: requestIdHeader, 'x-amzn-trace-id': trace } = headers;
  return [requestIdHeader, rootOf(trace)].find((id) => id !== undefined && PRINTABLE_ID.test(id)) ?? requestId;
}

/**
 * `Parent=…; Root=…`: members in any order, with names in any case and white space around them. A comma joins two lines
 * of the header.
 */
function rootOf(trace = ''): string | undefined {
  const root = /(?:^|[;,])[ \t]*root[ \t]*=([^;,]*)/i.exec(trace)?.[1];
  return root === undefined ? undefined : trimOws(root);
}
