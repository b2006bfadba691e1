/** Why DynamoDB has cancelled a transaction. */
import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { Unavailable, WriteConflict } from '../../domain/errors.ts';

/** Reasons after which the same transaction may succeed if it reads again. */
const CONFLICT_REASONS = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const RETRYABLE_REASONS = new Set(['None', ...CONFLICT_REASONS]);

/** A condition of a transaction did not hold. By default the caller reads again and retries, as after a conflict. */
export class TransactionConditionFailed extends WriteConflict {
  /** DynamoDB's reasons, by the position of the item in the transaction. */
  readonly reasons: readonly CancellationReason[];

  constructor(reasons: readonly CancellationReason[]) {
    super();
    this.reasons = reasons;
  }
}

/** Whether DynamoDB throttles one of the items. */
export const hasThrottledItem = ({ CancellationReasons = [] }: TransactionCanceledException): boolean =>
  CancellationReasons.some(({ Code }) => Code === 'ThrottlingError' || Code === 'ProvisionedThroughputExceeded');

/** @returns TransactionConditionFailed, WriteConflict or Unavailable for the reasons that mean that, else the fault */
export function toCancellationError(fault: TransactionCanceledException): unknown {
  const reasons = fault.CancellationReasons ?? [];
  const codes = reasons.map(({ Code }) => Code ?? 'None');
  if (hasThrottledItem(fault)) return new Unavailable(fault);
  if (!codes.some((code) => CONFLICT_REASONS.has(code)) || !codes.every((code) => RETRYABLE_REASONS.has(code)))
    return fault;
  return codes.includes('TransactionConflict') ? new WriteConflict() : new TransactionConditionFailed(reasons);
}
