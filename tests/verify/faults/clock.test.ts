/** The function's signatures follow DynamoDB's time when its own clock is wrong. A proxy checks their times as DynamoDB does. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MAX_ATTEMPTS } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import type { Call, DynamoDbProxy } from '../../support/dynamodb-proxy.ts';
import { clock, FAULTS, type Fault, signedAt } from './catalogue.ts';
import { type DisturbedStage, openDisturbedStage } from './disturbed-stage.ts';

let disturbed: DisturbedStage | undefined;
let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
let id: string;
beforeAll(async () => {
  disturbed = await openDisturbedStage();
  ({ proxy, stage } = disturbed);
  id = await stage.row();
});
beforeEach(async () => {
  proxy.change(clock(0));
  await stage.patch(id);
  proxy.calls.length = 0;
});
afterAll(() => disturbed?.close());

const MINUTE = 60_000;
/** A warm request writes the row and reads the user. */
const CALLS = 2;

const patch = async () => {
  proxy.calls.length = 0;
  const { status } = await stage.patch(id, { attributes: { x: 1 } });
  return { status, calls: proxy.calls.length };
};

/** By how many minutes DynamoDB's clock is ahead of the function's. */
test.each([
  [[6, 0]],
  [[-6, 0]],
  [[10, 0, -10, 0, 10]],
  [[60, 54, 60]],
  [[-1440, 0, 1440]],
  [[4, -4, 4]],
  [[5.5, 0, -5.5]],
  [[-525_600, 0]],
])(
  'while the clock difference goes through %j minutes, every request succeeds with at most one retry a call',
  async (minutes) => {
    for (const ahead of minutes) {
      proxy.change(clock(ahead * MINUTE));
      const { status, calls } = await patch();
      expect(status).toBe(200);
      expect(calls).toBeLessThanOrEqual(CALLS * 2);
      expect(await patch()).toEqual({ status: 200, calls: CALLS });
    }
  },
);

const rejectSignature = (FAULTS['the signature is wrong'] as Fault).handler;

test('the function does not retry a call whose signature is wrong although its time is right', async () => {
  proxy.change(rejectSignature);
  const { status, calls } = await patch();
  expect(status).toBe(500);
  // The first rejection ends the request, before its other call or after it.
  expect(calls).toBeLessThanOrEqual(CALLS);
});

/** The same rejection, dated by a clock that is ahead. */
const rejectSignatureAt = (ahead: number) => (call: Call) =>
  rejectSignature({
    ...call,
    respond: (response) =>
      call.respond({ ...response, headers: { ...response.headers, date: new Date(Date.now() + ahead).toUTCString() } }),
  });

test('the function makes no more attempts than usual for a call whose signature and time are both wrong', async () => {
  const ahead = 10 * MINUTE;
  const isCorrected = (call: Call) => Math.abs(signedAt(call) - Date.now() - ahead) < MINUTE;
  proxy.change((call) => (isCorrected(call) ? rejectSignatureAt(ahead) : clock(ahead))(call));
  const { status, calls } = await patch();
  expect(status).toBe(500);
  expect(calls).toBeLessThanOrEqual(CALLS * MAX_ATTEMPTS);
});
