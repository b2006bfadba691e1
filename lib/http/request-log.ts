/** One log line a request. */
import type { Log } from '../log.ts';
import type { Middleware, Request } from './request.ts';

export function requestLog(log: Log, operation: string): Middleware {
  const starts = new WeakMap<Request, number>();
  const finish = (request: Request) =>
    log.info('request', {
      operation,
      request_id: request.context.awsRequestId,
      status: request.response?.statusCode,
      duration_ms: Math.round((performance.now() - (starts.get(request) ?? 0)) * 10) / 10,
    });
  return {
    before(request) {
      starts.set(request, performance.now());
    },
    after: finish,
    onError: finish,
  };
}
