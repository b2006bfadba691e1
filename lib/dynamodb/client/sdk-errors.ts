/** Which of the engine's errors are an outcome that the domain knows; every other one is a bug and stays as it is. */
import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { Unavailable, WriteConflict } from '../../domain/errors.ts';

/** DynamoDB's own names: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = new Set(['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException']);
const THROTTLED_OR_DOWN = new Set([
  ...THROTTLED,
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TransactionInProgressException',
]);

/** Node's names for a connection that was not made, broke or stayed silent, and for a request that was given up; TimeoutError is the SDK's. */
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

/** Reasons for which the same transaction, read anew, may pass. */
const CONFLICT_REASONS = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const RETRYABLE_REASONS = new Set(['None', ...CONFLICT_REASONS]);

/** What came is not what DynamoDB answers. The SDK tries again what has `$retryable`. */
export class MalformedResponseError extends Error {
  static override readonly name = 'MalformedResponseError';
  override readonly name = MalformedResponseError.name;
  readonly $retryable = {};
}

/** The SDK reads answers with JSON.parse: an answer that is cut short, or a load balancer's, fails there. */
export const toMalformedResponse = (fault: unknown): unknown =>
  fault instanceof SyntaxError
    ? new MalformedResponseError('DynamoDB answered with what is no JSON', { cause: fault })
    : fault;

/** Error names, as the SDK knows them, for a wrong signature or one made at the wrong time. */
const SIGNATURE_REFUSED = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** Milliseconds. DynamoDB refuses a signature that is five minutes off; the SDK corrects its clock from four on. */
const CLOCK_TOLERANCE_MS = 240_000;

/**
 * Marks the refusal of a signature as worth a retry where DynamoDB's clock shows another time: the SDK signs the retry by that
 * clock. The SDK itself looks at how wrong the clock is now. When a clock that was wrong is right again, that is not at all.
 * @param headers of the request that was refused
 */
export function markWrongClock(fault: unknown, headers: Readonly<Record<string, string | undefined>>): void {
  const { name, $response } = fault as { name?: string; $response?: { headers?: Record<string, string> } };
  if (!SIGNATURE_REFUSED.has(name ?? '')) return;
  const difference = Date.parse($response?.headers?.date ?? '') - signedAt(headers['x-amz-date']);
  if (Math.abs(difference) >= CLOCK_TOLERANCE_MS) Object.assign(fault as object, { $retryable: {} });
}

/** X-Amz-Date is ISO 8601's basic format, which Date.parse does not read. */
const signedAt = (date = ''): number => Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

/** Whose fault it is, where the engine has said so: the SDK's word for a status of 4xx or 5xx. */
const faultSide = (fault: unknown): string | undefined => (fault as { $fault?: string }).$fault;

/** The engine may have done what it was asked. The fault is no `cause`, in which the SDK would look for a reason to try again. */
export class LostResponseError extends Error {
  static override readonly name = 'LostResponseError';
  override readonly name = LostResponseError.name;
  readonly fault: unknown;

  constructor(fault: unknown) {
    super('the answer to a write was lost');
    this.fault = fault;
  }
}

/** LostResponseError where the engine was not there to answer. What it refuses it has not done; what was given up nobody waits for. */
export function toLostResponse(fault: unknown): unknown {
  if (faultSide(fault) === 'client' || (fault as { name?: string }).name === 'AbortError') return fault;
  return toDomainError(fault) instanceof Unavailable ? new LostResponseError(fault) : fault;
}

/** Whether a table threw it because DynamoDB throttles the caller: it may pass when less is asked of it. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Unavailable && THROTTLED.has((error.cause as { name?: string } | undefined)?.name ?? '');

/** Turns what the SDK threw into WriteConflict or Unavailable where it is one. */
export function toDomainError(fault: unknown): unknown {
  if (fault instanceof TransactionCanceledException) return toCancellationError(fault, fault.CancellationReasons ?? []);
  const { name, code } = fault as { name?: string; code?: string };
  if (name === 'TransactionConflictException') return new WriteConflict();
  return THROTTLED_OR_DOWN.has(name ?? '') ||
    CONNECTION_FAILED.has(name ?? '') ||
    CONNECTION_FAILED.has(code ?? '') ||
    faultSide(fault) === 'server'
    ? new Unavailable(fault)
    : fault;
}

function toCancellationError(fault: Error, reasons: readonly CancellationReason[]): unknown {
  const codes = reasons.map(({ Code }) => Code ?? 'None');
  if (codes.includes('ThrottlingError') || codes.includes('ProvisionedThroughputExceeded'))
    return new Unavailable(fault);
  return codes.some((code) => CONFLICT_REASONS.has(code)) && codes.every((code) => RETRYABLE_REASONS.has(code))
    ? new WriteConflict()
    : fault;
}
