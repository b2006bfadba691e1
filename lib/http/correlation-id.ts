/** The id that ties a request to its caller's logs: taken from the caller where it names one, logged, and echoed. */
import type { Headers } from './headers.ts';

/** The header that it is taken from and answered in. */
export const CORRELATION_HEADER = 'x-request-id';

/** What goes into a log line and a header as it is. */
const SAFE = /^[\x21-\x7e]{1,128}$/;

/** `x-request-id`, else the root of `x-amzn-trace-id` (which API Gateway adds where a client sends none), else Lambda's own. */
export function correlationId(headers: Headers, requestId: string): string {
  const { [CORRELATION_HEADER]: named, 'x-amzn-trace-id': trace } = headers;
  const root = trace?.match(/(?:^|;)Root=([^;]+)/)?.[1];
  return [named, root].find((id) => id !== undefined && SAFE.test(id)) ?? requestId;
}
