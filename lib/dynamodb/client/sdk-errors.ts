/** Turns the SDK's errors into errors of the domain. Any other error is a bug and stays as it is. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { Unavailable, WriteConflict } from '../../domain/errors.ts';
import { hasThrottledItem, toCancellationError } from './cancellation.ts';

/** DynamoDB's own names: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = new Set(['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException']);
const THROTTLED_OR_DOWN = new Set([
  ...THROTTLED,
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TransactionInProgressException',
]);

/**
 * Node's codes for a connection that failed, broke or timed out, and for an aborted request. TimeoutError is the SDK's.
 */
const CONNECTION_FAILED = new Set([
  'AbortError',
  'MalformedResponseError',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
]);

/** The response is not one of DynamoDB's. The SDK retries an error with `$retryable`. */
export class MalformedResponseError extends Error {
  static override readonly name = 'MalformedResponseError';
  override readonly name = MalformedResponseError.name;
  readonly $retryable = {};
}

/** The SDK parses responses with JSON.parse, which fails on a truncated response and on a load balancer's. */
export const toMalformedResponse = (fault: unknown): unknown =>
  fault instanceof SyntaxError
    ? new MalformedResponseError('DynamoDB responded with text that is not JSON', { cause: fault })
    : fault;

/** DynamoDB's error names for a wrong signature and for one with the wrong time. */
const SIGNATURE_REFUSED = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/**
 * Milliseconds. DynamoDB refuses a signature that is five minutes off. The SDK corrects its clock from four minutes on.
 */
const CLOCK_TOLERANCE_MS = 240_000;

/**
 * Makes a refused signature retryable if DynamoDB's clock shows another time: the SDK signs the retry by that clock.
 * The SDK itself compares with the current clock. When a wrong clock has just been corrected, it sees no difference and
 * does not retry.
 * @param headers of the refused request
 */
export function markWrongClock(fault: unknown, headers: Readonly<Record<string, string | undefined>>): void {
  const { name, $response } = fault as { name?: string; $response?: { headers?: Record<string, string> } };
  if (!SIGNATURE_REFUSED.has(name ?? '')) return;
  const difference = Date.parse($response?.headers?.date ?? '') - signedAt(headers['x-amz-date']);
  if (Math.abs(difference) >= CLOCK_TOLERANCE_MS) Object.assign(fault as object, { $retryable: {} });
}

/** X-Amz-Date has ISO 8601's basic format, which Date.parse does not read. */
const signedAt = (date = ''): number => Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

/** The SDK's `$fault`: "client" for a 4xx response, "server" for a 5xx. */
const faultSide = (fault: unknown): string | undefined => (fault as { $fault?: string }).$fault;

/**
 * The response is lost, and DynamoDB may have applied the write. The fault is not the `cause`: the SDK would look there
 * for a reason to retry.
 */
export class LostResponseError extends Error {
  static override readonly name = 'LostResponseError';
  override readonly name = LostResponseError.name;
  readonly fault: unknown;

  constructor(fault: unknown) {
    super('the response to a write was lost');
    this.fault = fault;
  }
}

/**
 * Returns a LostResponseError if no response arrived. After a refusal nothing was applied, and nobody waits for an
 * aborted request.
 */
export function toLostResponse(fault: unknown): unknown {
  if (faultSide(fault) === 'client' || (fault as { name?: string }).name === 'AbortError') return fault;
  return toDomainError(fault) instanceof Unavailable ? new LostResponseError(fault) : fault;
}

/** Whether DynamoDB throttles the caller, so that fewer requests may succeed. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Unavailable &&
  (THROTTLED.has((error.cause as { name?: string } | undefined)?.name ?? '') ||
    (error.cause instanceof TransactionCanceledException && hasThrottledItem(error.cause)));

/** Returns WriteConflict or Unavailable for the errors that mean that, and any other error unchanged. */
export function toDomainError(fault: unknown): unknown {
  if (fault instanceof TransactionCanceledException) return toCancellationError(fault);
  const { name, code } = fault as { name?: string; code?: string };
  if (name === 'TransactionConflictException') return new WriteConflict();
  return THROTTLED_OR_DOWN.has(name ?? '') ||
    CONNECTION_FAILED.has(name ?? '') ||
    CONNECTION_FAILED.has(code ?? '') ||
    faultSide(fault) === 'server'
    ? new Unavailable(fault)
    : fault;
}
