/** When a request's time runs out, the function responds 503 before Lambda ends it. It sends nothing afterwards: Lambda may freeze it for hours. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Call, type CallHandler, passThrough } from '../../support/dynamodb-proxy.ts';
import type { FunctionResponse } from '../../support/stage.ts';
import { type DisturbedStage, openDisturbedStage } from './disturbed-stage.ts';

const TIMEOUT_MS = 1_800;
/** Counted from the start of the request. Without a deadline, the SDK would have retried its first call by then. */
const SILENCE_MS = 3_400;

const refuse = (type: string) => (call: Call) =>
  call.respond({
    status: 400,
    headers: {},
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}` }),
  });

const noResponse: CallHandler = () => {};

/** Each keeps a request busy for longer than its time. */
const CASES: Readonly<Record<string, { readonly handler: CallHandler; readonly token?: string }>> = {
  'a request that DynamoDB does not respond to': { handler: noResponse },
  'a request that DynamoDB throttles': { handler: refuse('ProvisionedThroughputExceededException') },
  'a write that keeps meeting other transactions': {
    async handler(call) {
      await wait(150);
      await (call.operation === 'UpdateItem' ? refuse('TransactionConflictException')(call) : passThrough(call));
    },
  },
  'a check of a new token that DynamoDB does not respond to': { handler: noResponse, token: 'an unknown token' },
};

interface Outcome {
  readonly response: FunctionResponse;
  /** Calls that had been sent when the function responded, and after the silence. */
  readonly callsAtResponse: number;
  readonly callsAfterSilence: number;
}

async function outOfTime(
  { stage, proxy }: DisturbedStage,
  { handler, token = 'admin' }: { handler: CallHandler; token?: string },
): Promise<Outcome> {
  const id = await stage.row();
  await stage.patch(id);
  proxy.change(handler);
  const silence = wait(SILENCE_MS);
  // The stage throws if the function's timeout ends before the response.
  const response = await stage.patch(id, { attributes: { x: 1 } }, { token });
  const callsAtResponse = proxy.calls.length;
  await silence;
  return { response, callsAtResponse, callsAfterSilence: proxy.calls.length };
}

/** All cases run at once: they mostly wait. */
const outcomes = new Map<string, Promise<Outcome>>();
let stages: DisturbedStage[] = [];
beforeAll(async () => {
  const cases = Object.entries(CASES);
  stages = await Promise.all(cases.map(() => openDisturbedStage(TIMEOUT_MS)));
  for (const [at, [name, one]] of cases.entries()) {
    const outcome = outOfTime(stages[at] as DisturbedStage, one);
    outcomes.set(name, outcome);
    // A failure is reported by the test that awaits it.
    outcome.catch(() => {});
  }
});
afterAll(() => Promise.all(stages.map((stage) => stage.close())));

test.each(Object.keys(CASES))('%s ends with 503 in time, and nothing is sent after the response', async (name) => {
  const { response, callsAtResponse, callsAfterSilence } = (await outcomes.get(name)) as Outcome;
  expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(callsAfterSilence).toBe(callsAtResponse);
});
