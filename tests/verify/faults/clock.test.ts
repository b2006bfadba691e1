/** A clock that is wrong, and one that is right again: the function's signatures follow DynamoDB's time; it looks at them as DynamoDB does. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MAX_ATTEMPTS } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import type { Call, DynamoDbProxy } from '../../support/dynamodb-proxy.ts';

import { clock, FAULTS, type Fault, signedAt } from './catalogue.ts';
import { openDisturbedStage } from './disturbed-stage.ts';

let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
let id: string;
beforeAll(async () => {
  ({ proxy, stage } = await openDisturbedStage());
  id = await stage.row();
});
beforeEach(async () => {
  proxy.change(clock(0));
  await stage.patch(id);
  proxy.calls.length = 0;
});
afterAll(() => {
  stage.close();
  proxy.close();
});

const MINUTE = 60_000;
/** A warm request: the write and the user. */
const CALLS = 2;

const patch = async () => {
  proxy.calls.length = 0;
  const { status } = await stage.patch(id, { attributes: { x: 1 } });
  return { status, calls: proxy.calls.length };
};

/** Minutes by which DynamoDB's clock is ahead of the function's. */
test.each([
  [[6, 0]],
  [[-6, 0]],
  [[10, 0, -10, 0, 10]],
  [[60, 54, 60]],
  [[-1440, 0, 1440]],
  [[4, -4, 4]],
  [[5.5, 0, -5.5]],
  [[-525_600, 0]],
])('the clock goes through %j: each request is served, and each call is retried once at the most', async (minutes) => {
  for (const ahead of minutes) {
    proxy.change(clock(ahead * MINUTE));
    const { status, calls } = await patch();
    expect(status).toBe(200);
    expect(calls).toBeLessThanOrEqual(CALLS * 2);
    expect(await patch()).toEqual({ status: 200, calls: CALLS });
  }
});

const refuse = (FAULTS['the signature is wrong'] as Fault).way;

test('a wrong signature at the right time is refused once, and not sent again', async () => {
  proxy.change(refuse);
  const { status, calls } = await patch();
  expect(status).toBe(500);
  // The request is over with the first refusal, before its other call or after.
  expect(calls).toBeLessThanOrEqual(CALLS);
});

/** The same refusal by a clock that is ahead. */
const refuseAt = (ahead: number) => (call: Call) =>
  refuse({
    ...call,
    respond: (response) =>
      call.respond({ ...response, headers: { ...response.headers, date: new Date(Date.now() + ahead).toUTCString() } }),
  });

test('a wrong signature at a wrong time is sent as often as any other call at the most', async () => {
  const ahead = 10 * MINUTE;
  const isCorrected = (call: Call) => Math.abs(signedAt(call) - Date.now() - ahead) < MINUTE;
  proxy.change((call) => (isCorrected(call) ? refuseAt(ahead) : clock(ahead))(call));
  const { status, calls } = await patch();
  expect(status).toBe(500);
  expect(calls).toBeLessThanOrEqual(CALLS * MAX_ATTEMPTS);
});
