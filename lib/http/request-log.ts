/** One line a request, which CloudWatch reads as metrics too (embedded metric format), and the correlation id in the answer. */
import type { Attempts } from '../attempts.ts';
import type { Log } from '../log.ts';
import { CORRELATION_HEADER, correlationId } from './correlation-id.ts';
import type { Middleware, Request } from './request.ts';
import { isServerError } from './response.ts';

export interface Observers {
  readonly log: Log;
  readonly attempts: Attempts;
  /** CloudWatch's namespace for the metrics; undefined for none. */
  readonly metricsNamespace: string | undefined;
}

/** Which of the line's members are metrics, and their units (CloudWatch's embedded metric format, version 0). */
const METRICS = [
  { Name: 'duration_ms', Unit: 'Milliseconds' },
  { Name: 'dynamodb_attempts', Unit: 'Count' },
  { Name: 'cold_start', Unit: 'Count' },
  { Name: 'server_error', Unit: 'Count' },
];

const embedded = (Namespace: string) => ({
  Timestamp: Date.now(),
  CloudWatchMetrics: [{ Namespace, Dimensions: [['operation']], Metrics: METRICS }],
});

export function requestLog(operation: string, { log, attempts, metricsNamespace }: Observers): Middleware {
  const starts = new WeakMap<Request, number>();
  let isCold = true;

  function finish(request: Request): void {
    const { event, context, response } = request;
    const correlation_id = correlationId(event.headers, context.awsRequestId);
    const status = response?.statusCode ?? 0;
    log.info('request', {
      operation,
      request_id: context.awsRequestId,
      correlation_id,
      status,
      duration_ms: Math.round((performance.now() - (starts.get(request) ?? 0)) * 10) / 10,
      dynamodb_attempts: attempts.total(),
      cold_start: Number(isCold),
      server_error: Number(isServerError(status)),
      ...(metricsNamespace !== undefined && { _aws: embedded(metricsNamespace) }),
    });
    attempts.end();
    isCold = false;
    if (response)
      request.response = { ...response, headers: { ...response.headers, [CORRELATION_HEADER]: correlation_id } };
  }

  return {
    before(request) {
      starts.set(request, performance.now());
    },
    after: finish,
    onError: finish,
  };
}
