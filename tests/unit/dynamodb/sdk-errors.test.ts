/** What DynamoDB's errors mean: those that DynamoDB Local can't be made to return. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { Unavailable, WriteConflict } from '../../../lib/domain/errors.ts';
import {
  LostResponseError,
  markWrongClock,
  toDomainError,
  toLostResponse,
} from '../../../lib/dynamodb/client/sdk-errors.ts';

const named = (name: string) => Object.assign(new Error(name), { name });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: '',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TimeoutError',
])('%s becomes Unavailable', (name) => {
  expect(toDomainError(named(name))).toBeInstanceOf(Unavailable);
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])(
  'a connection that broke with %s becomes Unavailable',
  (code) => {
    expect(toDomainError(Object.assign(new Error(), { code }))).toBeInstanceOf(Unavailable);
  },
);

test.each([
  [['ConditionalCheckFailed', 'None'], WriteConflict],
  [['None', 'TransactionConflict'], WriteConflict],
  [['ConditionalCheckFailed', 'ThrottlingError'], Unavailable],
  [['ProvisionedThroughputExceeded'], Unavailable],
])('a transaction cancelled for %j has the right class', (codes, expected) => {
  expect(toDomainError(cancelled(...codes))).toBeInstanceOf(expected);
});

test('a conflict of a single write becomes WriteConflict too', () => {
  expect(toDomainError(named('TransactionConflictException'))).toBeInstanceOf(WriteConflict);
});

test.each([
  named('ValidationException'),
  named('AccessDeniedException'),
  cancelled('ValidationError', 'ConditionalCheckFailed'),
  cancelled('None'),
])('a bug stays unchanged: %s', (fault) => {
  expect(toDomainError(fault)).toBe(fault);
});

test('the SDK does not retry a write whose response is lost', () => {
  const fault = named('TimeoutError');
  expect(toLostResponse(fault)).toBeInstanceOf(LostResponseError);
  expect(toLostResponse(fault)).toMatchObject({ fault });
  expect(toLostResponse(fault)).not.toHaveProperty('cause');
});

test.each([
  ['refused by the engine', Object.assign(named('ThrottlingException'), { $fault: 'client' })],
  ['given up', named('AbortError')],
  ['a bug of ours', new TypeError('x is not a function')],
])('a request that was %s is not a lost response', (_name, fault) => {
  expect(toLostResponse(fault)).toBe(fault);
});

const SIGNED_AT = { 'x-amz-date': '20261126T120000Z' };
const refusedAt = (date: string | undefined, name = 'InvalidSignatureException') =>
  Object.assign(named(name), { $response: { headers: date === undefined ? {} : { date } } });

test.each<[string, Error, boolean]>([
  ['the clock was 4 minutes ahead', refusedAt('Thu, 26 Nov 2026 11:56:00 GMT'), true],
  ['the clock was 4 minutes behind', refusedAt('Thu, 26 Nov 2026 12:04:00 GMT'), true],
  ['the clock was years behind', refusedAt('Tue, 26 Nov 2030 12:00:00 GMT', 'RequestExpired'), true],
  ['the clock was right', refusedAt('Thu, 26 Nov 2026 12:00:01 GMT'), false],
  ['the clock was 3:59 minutes behind', refusedAt('Thu, 26 Nov 2026 12:03:59 GMT'), false],
  ['the response has no date', refusedAt(undefined), false],
  ['the date is not one', refusedAt('soon'), false],
  ['it is no refusal of a signature', refusedAt('Tue, 26 Nov 2030 12:00:00 GMT', 'ValidationException'), false],
  ['there is no response', named('InvalidSignatureException'), false],
])('a refusal is worth a retry by the right clock: %s', (_case, fault, isMarked) => {
  markWrongClock(fault, SIGNED_AT);
  expect('$retryable' in fault).toBe(isMarked);
});

test('a refused request without a date is not retryable', () => {
  const fault = refusedAt('Tue, 26 Nov 2030 12:00:00 GMT');
  markWrongClock(fault, {});
  expect('$retryable' in fault).toBe(false);
});
