/** The id that ties a request to its caller's logs: taken from the caller where it names one, logged, and echoed. */
import { type Headers, trimOws } from './headers.ts';

/** The header that it is taken from and answered in. */
export const CORRELATION_HEADER = 'x-request-id';

/** What goes into a log line and a header as it is. */
export const PRINTABLE_ID = /^[\x21-\x7e]{1,128}$/;

/** `x-request-id`, else the root of `x-amzn-trace-id` (which API Gateway adds where a client sends none), else Lambda's own. */
export function correlationId(headers: Headers, requestId: string): string {
  const { [CORRELATION_HEADER]: requestIdHeader, 'x-amzn-trace-id': trace } = headers;
  return [requestIdHeader, rootOf(trace)].find((id) => id !== undefined && PRINTABLE_ID.test(id)) ?? requestId;
}

/** `Parent=…; Root=…`: members in any order, names in any case, white space around them; a comma joins two lines of the header. */
function rootOf(trace = ''): string | undefined {
  const root = /(?:^|[;,])[ \t]*root[ \t]*=([^;,]*)/i.exec(trace)?.[1];
  return root === undefined ? undefined : trimOws(root);
}
