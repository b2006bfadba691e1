/** The faults between the SDK and DynamoDB, each as DynamoDB or the network shows it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { TIMEOUTS } from '../../../lib/dynamodb/client/sdk-table.ts';
import {
  type Call,
  type CallHandler,
  type DynamoDbResponse,
  passThrough,
  reset,
} from '../../support/dynamodb-proxy.ts';

/** `unchanged`: the caller does not notice. `503`: with Retry-After. `500`: only the operator can correct it. */
export type Outcome = 'unchanged' | '503' | '500';

export interface Fault {
  readonly handler: CallHandler;
  /** Handles the calls before the fault, those of earlier requests included. Without it they succeed. */
  readonly before?: CallHandler;
  /** The fault hits one call. */
  readonly once: Outcome;
  /** The fault hits that call and all later ones; undefined if that makes no sense. */
  readonly lasting?: Outcome;
  /** DynamoDB's operations that the fault can hit; undefined: any. */
  readonly only?: string;
  /** The greatest number of attempts of a call (default: the SDK's). */
  readonly tries?: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const signed = (body: string): string => String(crc32(body));

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function refusal(status: number, type: string, message: string, more: object = {}, withCrc = true): DynamoDbResponse {
  const body = JSON.stringify({ __type: type, message, ...more });
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-requestid': randomUUID(),
      date: new Date().toUTCString(),
      ...(withCrc && { 'x-amz-crc32': signed(body) }),
    },
    body,
  };
}

const MODEL = 'com.amazonaws.dynamodb.v20120810#';
const CORAL = 'com.amazon.coral.service#';
/**
 * Dated at the time of the response: the SDK takes a date that is minutes old for a wrong clock, and a run may take ten
 * minutes.
 */
const says =
  ({ headers, ...response }: DynamoDbResponse): CallHandler =>
  (call) =>
    call.respond({
      ...response,
      headers: { ...headers, ...('date' in headers && { date: new Date().toUTCString() }) },
    });

const cancelled = (code: string) =>
  says(
    refusal(400, `${MODEL}TransactionCanceledException`, `Transaction cancelled: [${code}, None]`, {
      CancellationReasons: [{ Code: code, Message: code }, { Code: 'None' }],
    }),
  );

/** A load balancer's response. */
const html = (status: number, more: Record<string, string> = {}): DynamoDbResponse => ({
  status,
  headers: { 'content-type': 'text/html', ...more },
  body: '<html><body><h1>Service Unavailable</h1></body></html>',
});

/** DynamoDB Local applies the call, and the fault replaces its response. */
const done =
  (other: (response: DynamoDbResponse, call: Call) => unknown): CallHandler =>
  async (call) =>
    other(await call.forward(), call);

const head = ({ status, headers, body }: DynamoDbResponse): string =>
  [
    `HTTP/1.1 ${status} OK`,
    ...Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) }).map((pair) => pair.join(': ')),
    '\r\n',
  ].join('\r\n');

const half = (text: string): string => text.slice(0, text.length / 2);

/** Content-Length fits the body, so that the response looks complete. */
function shortened({ status, headers, body }: DynamoDbResponse): DynamoDbResponse {
  const { 'content-length': _, ...rest } = headers;
  return { status, headers: rest, body: half(body) };
}

/** X-Amz-Date in milliseconds. */
export const signedAt = ({ headers }: Call): number =>
  Date.parse(String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));

const basic = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** DynamoDB's text: https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
function notInTime(signed: number, now: number): string {
  const [given, is] = [basic(signed), basic(now)];
  return signed < now
    ? `Signature expired: ${given} is now earlier than ${basic(now - 300_000)} (${is} - 5 min.)`
    : `Signature not yet current: ${given} is still later than ${basic(now + 300_000)} (${is} + 5 min.)`;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * DynamoDB returns some items of a batch and the keys of the others if it is throttled or the items exceed 16 MB.
 * @param left selects the items that are not returned. Other calls succeed
 */
const leaving = (left: (items: Item[]) => Item[]): CallHandler =>
  done(({ status, headers, body }, call) => {
    if (call.operation !== 'BatchGetItem') return call.respond({ status, headers, body });
    const [[table, items] = ['', []]] = Object.entries<Item[]>(JSON.parse(body).Responses);
    const { ConsistentRead } = JSON.parse(call.body).RequestItems[table];
    const gone = left(items);
    const Keys = gone.map(({ pk }) => ({ pk }));
    const { 'content-length': _, 'x-amz-crc32': __, ...rest } = headers;
    return call.respond({
      status,
      headers: rest,
      body: JSON.stringify({
        Responses: { [table]: items.filter((item) => !gone.includes(item)) },
        UnprocessedKeys: gone.length > 0 ? { [table]: { Keys, ConsistentRead } } : {},
      }),
    });
  });

/**
 * @param ahead milliseconds. DynamoDB refuses a signature that is more than five minutes off, and returns its own time;
 *   DynamoDB Local does not check
 */
export const clock =
  (ahead: number): CallHandler =>
  async (call) => {
    const now = Date.now() + ahead;
    const signed = signedAt(call);
    const response =
      Math.abs(signed - now) < 300_000
        ? await call.forward()
        : refusal(400, `${CORAL}InvalidSignatureException`, notInTime(signed, now));
    call.respond({ ...response, headers: { ...response.headers, date: new Date(now).toUTCString() } });
  };

/**
 * The function's clock was wrong until this call, by as many minutes as DynamoDB's was ahead, and is right from then
 * on.
 */
const RIGHT_AGAIN = Object.fromEntries(
  [6, -6, 10, -10, 60 * 24, -60 * 24].map((minutes): [string, Fault] => [
    `its clock was ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'} until then`,
    { handler: clock(0), before: clock(minutes * MINUTE), once: 'unchanged' },
  ]),
);

export const FAULTS: Readonly<Record<string, Fault>> = {
  throttled: {
    handler: says(refusal(400, `${MODEL}ProvisionedThroughputExceededException`, 'The level of …', {}, false)),
    once: 'unchanged',
    lasting: '503',
  },
  'throttled by the account': {
    handler: says(refusal(400, 'com.amazon.coral.availability#ThrottlingException', 'Rate of requests exceeds …')),
    once: 'unchanged',
    lasting: '503',
  },
  'late by 100 ms': {
    handler: (call) => wait(100).then(() => passThrough(call)),
    once: 'unchanged',
    lasting: 'unchanged',
  },
  'no response, not applied': { handler: () => {}, once: 'unchanged', lasting: '503' },
  'no response, applied': { handler: done(() => {}), once: 'unchanged', lasting: '503' },
  'applied after the time-out': {
    handler: (call) => wait(TIMEOUTS.response + 500).then(() => call.forward()),
    once: 'unchanged',
  },
  'connection reset, not applied': { handler: reset, once: 'unchanged', lasting: '503' },
  'connection reset, applied': { handler: done((_, call) => call.reset()), once: 'unchanged', lasting: '503' },
  'connection closed, applied': { handler: done((_, call) => call.cut()), once: 'unchanged', lasting: '503' },
  'cut in its headers': {
    handler: done((response, call) => call.cut(half(head(response)))),
    once: 'unchanged',
    lasting: '503',
  },
  'cut in its body': {
    handler: done((response, call) => call.cut(head(response) + half(response.body))),
    once: 'unchanged',
    lasting: '503',
  },
  'half of the JSON': {
    handler: done((response, call) => call.respond(shortened(response))),
    once: 'unchanged',
    lasting: '503',
  },
  'an empty 200': {
    handler: done((_, call) => call.respond({ status: 200, headers: {}, body: '' })),
    once: 'unchanged',
    lasting: '503',
  },
  'HTML with 200': { handler: done((_, call) => call.respond(html(200))), once: 'unchanged', lasting: '503' },
  'InternalServerError, not applied': {
    handler: says(refusal(500, `${MODEL}InternalServerError`, 'The request processing has failed')),
    once: 'unchanged',
    lasting: '503',
  },
  'InternalServerError, applied': {
    handler: done((_, call) =>
      call.respond(refusal(500, `${MODEL}InternalServerError`, 'The request processing has failed')),
    ),
    once: 'unchanged',
    lasting: '503',
  },
  ServiceUnavailable: {
    handler: says(refusal(503, `${CORAL}ServiceUnavailable`, 'The service is currently unavailable')),
    once: 'unchanged',
    lasting: '503',
  },
  'JSON of another service with 503': {
    handler: says({
      status: 503,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Service Unavailable"}',
    }),
    once: 'unchanged',
    lasting: '503',
  },
  'HTML with 503': { handler: says(html(503)), once: 'unchanged', lasting: '503' },
  'HTML with 502, applied': { handler: done((_, call) => call.respond(html(502))), once: 'unchanged', lasting: '503' },
  'nothing with 503': { handler: says({ status: 503, headers: {}, body: '' }), once: 'unchanged', lasting: '503' },
  '503 with Retry-After: 30': { handler: says(html(503, { 'retry-after': '30' })), once: 'unchanged', lasting: '503' },
  'the transaction is in progress': {
    handler: says(refusal(400, `${MODEL}TransactionInProgressException`, 'The transaction is in progress')),
    once: 'unchanged',
    lasting: '503',
    only: 'TransactWriteItems',
  },
  'the transaction is throttled': {
    handler: cancelled('ThrottlingError'),
    once: '503',
    lasting: '503',
    only: 'TransactWriteItems',
  },
  'the transaction conflicts': {
    handler: cancelled('TransactionConflict'),
    once: 'unchanged',
    lasting: '503',
    only: 'TransactWriteItems',
    tries: 12,
  },
  'a transaction is under way': {
    handler: says(refusal(400, `${MODEL}TransactionConflictException`, 'Transaction is ongoing for the item')),
    once: 'unchanged',
    lasting: '503',
    only: 'UpdateItem',
    tries: 12,
  },
  'a batch of one item, the others left': {
    handler: leaving((items) => items.slice(1)),
    once: 'unchanged',
    lasting: 'unchanged',
    only: 'BatchGetItem',
  },
  'a batch of nothing, all left': {
    handler: leaving((items) => items),
    once: 'unchanged',
    lasting: '503',
    only: 'BatchGetItem',
    tries: 5,
  },
  'its clock is an hour ahead': { handler: clock(HOUR), once: 'unchanged', lasting: 'unchanged' },
  'its clock is an hour behind': { handler: clock(-HOUR), once: 'unchanged', lasting: 'unchanged' },
  ...RIGHT_AGAIN,
  'its response is dated an hour ahead': {
    handler: done((response, call) =>
      call.respond({ ...response, headers: { ...response.headers, date: new Date(Date.now() + HOUR).toUTCString() } }),
    ),
    once: 'unchanged',
  },
  'the signature is wrong': {
    handler: says(
      refusal(400, `${CORAL}InvalidSignatureException`, 'The request signature we calculated does not match the …'),
    ),
    once: '500',
    lasting: '500',
    tries: 1,
  },
  'the credentials have expired': {
    handler: says(
      refusal(400, `${CORAL}ExpiredTokenException`, 'The security token included in the request is expired'),
    ),
    once: '500',
    lasting: '500',
  },
  'the credentials are nobody’s': {
    handler: says(refusal(400, `${CORAL}UnrecognizedClientException`, 'The security token … is invalid.')),
    once: '500',
    lasting: '500',
  },
  'the role may not': {
    handler: says(
      refusal(400, `${CORAL}AccessDeniedException`, 'User: arn:aws:sts::1:assumed-role/x is not authorized'),
    ),
    once: '500',
    lasting: '500',
  },
};
