/** Logs one line a request, which also carries its metrics (embedded metric format), and returns the correlation id in a header. */

import type { Log } from '../../runtime/log.ts';
import type { RequestScope } from '../../runtime/request-scope.ts';
import { CORRELATION_HEADER, correlationId } from '../event/correlation-id.ts';
import type { HttpRequest, Middleware, Request } from '../event/request.ts';
import { isServerError, isUnexpected } from '../event/response.ts';
import type { Authenticated } from './authenticate.ts';
import type { WithId } from './require-id.ts';
import { hashRows } from './row-hash.ts';
import type { WithFields } from './validate.ts';

/** What the steps have added so far. A refused request has not passed all of them. */
export type LoggedRequest = HttpRequest & Partial<Authenticated & WithId & WithFields>;

export interface ChainOptions {
  readonly log: Log;
  readonly scope: RequestScope;
  /** CloudWatch's namespace for the metrics; undefined for none. */
  readonly metricsNamespace: string | undefined;
  /** The function's version. */
  readonly functionVersion?: string;
  /** The key of the hashes that stand for rows; undefined: no hashes. */
  readonly auditKey?: string | undefined;
}

/**
 * A request that takes longer counts as slow. An alarm on this count works at any traffic, because fast requests can't
 * dilute it.
 */
const SLOW_MS = 1000;

/** The members of the line that are metrics, and their units (CloudWatch's embedded metric format, version 0). */
const METRICS = [
  { Name: 'duration_ms', Unit: 'Milliseconds' },
  { Name: 'dynamodb_attempts', Unit: 'Count' },
  { Name: 'cold_start', Unit: 'Count' },
  { Name: 'server_error', Unit: 'Count' },
  { Name: 'slow', Unit: 'Count' },
];

const ALL_VERSIONS = [['operation']];
const BY_VERSION = [...ALL_VERSIONS, ['operation', 'version']];

const emfMetadata = (Namespace: string, Dimensions: readonly string[][]) => ({
  Timestamp: Date.now(),
  CloudWatchMetrics: [{ Namespace, Dimensions, Metrics: METRICS }],
});

export function requestLog(operation: string, options: ChainOptions): Middleware {
  const { log, scope, metricsNamespace, functionVersion = '$LATEST', auditKey } = options;
  const starts = new WeakMap<Request, number>();
  let isCold = true;

  function finish(request: Request): void {
    const { context, response } = request;
    const event: LoggedRequest = request.event;
    const correlation_id = correlationId(event.headers, context.awsRequestId);
    const status = response?.statusCode ?? 0;
    const duration_ms = Math.round((performance.now() - (starts.get(request) ?? 0)) * 10) / 10;
    // These metrics stop a canary. So only requests with a valid token count, and bugs. Otherwise anybody could stop a
    // deployment.
    const dimensions = event.token !== undefined || isUnexpected(status) ? BY_VERSION : ALL_VERSIONS;
    log.info('request', {
      operation,
      version: functionVersion,
      request_id: context.awsRequestId,
      correlation_id,
      ...event.gatewayIds,
      ...(event.tokenName !== undefined && { token: event.tokenName, ...hashRows(auditKey, event) }),
      status,
      duration_ms,
      dynamodb_attempts: scope.callCount(),
      cold_start: Number(isCold),
      server_error: Number(isServerError(status)),
      slow: Number(duration_ms > SLOW_MS),
      ...(metricsNamespace !== undefined && { _aws: emfMetadata(metricsNamespace, dimensions) }),
    });
    scope.finish();
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
