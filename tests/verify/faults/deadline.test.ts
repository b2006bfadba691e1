/** The function's time runs out: 503 before Lambda ends it, and nothing more is sent behind that answer, which Lambda may freeze for hours. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { type Call, type CallHandler, type DynamoDbProxy, passThrough } from '../../support/dynamodb-proxy.ts';

import { openDisturbedStage } from './disturbed-stage.ts';

const MILLISECONDS = 1_800;
/** Since it began: by then the SDK would have given up the first try, or waited, and asked again. */
const LONGER = 3_400;

let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
beforeAll(async () => {
  ({ proxy, stage } = await openDisturbedStage(MILLISECONDS));
});
beforeEach(() => proxy.change(passThrough));
afterAll(() => {
  stage.close();
  proxy.close();
});

const refuse = (type: string) => (call: Call) =>
  call.respond({
    status: 400,
    headers: {},
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}` }),
  });

/** What keeps a request busy for longer than it has. */
const BUSY: Record<string, CallHandler> = {
  'it does not answer': () => {},
  'it throttles': refuse('ProvisionedThroughputExceededException'),
  'others keep getting in between': async (call) => {
    await wait(150);
    await (call.operation === 'UpdateItem' ? refuse('TransactionConflictException')(call) : passThrough(call));
  },
};

async function outOfTime(id: string, token: string, busy: CallHandler): Promise<void> {
  await stage.patch(id);
  proxy.change(busy);
  const started = performance.now();
  const answer = await stage.patch(id, { attributes: { x: 1 } }, { token });
  expect(performance.now() - started).toBeLessThan(MILLISECONDS);
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  const sent = proxy.calls.length;
  await wait(started + LONGER - performance.now());
  expect(proxy.calls).toHaveLength(sent);
}

test.each(Object.entries(BUSY))('%s: the answer is in time, and nothing is asked after it', async (_name, busy) => {
  await outOfTime(await stage.row(), 'admin', busy);
});

test('the token check has no more time than the rest', async () => {
  await outOfTime(await stage.row(), 'not asked for before', BUSY['it does not answer'] as CallHandler);
});
