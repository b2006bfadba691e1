/** Generated requests, a few thousand of them: what holds of all of npm run fuzz's holds here. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTable } from '../../lib/store/table.ts';
import { freePort } from '../../local/process.ts';
import { LOCAL_TABLE } from '../../local/table-definition.ts';
import { type Served, serve } from '../engine/served.ts';
import { openStage, type Stage } from '../engine/stage.ts';
import { claims } from './claims.ts';
import { functionSubject } from './function.ts';
import { gatewaySubject } from './gateway.ts';
import { PAST } from './past.ts';
import { invocation, overTheWire, TOKEN } from './requests.ts';

describe('the function', () => {
  let stage: Stage;
  beforeAll(async () => {
    process.env.LOG_LEVEL = 'info';
    stage = await openStage({ own: true });
  });
  afterAll(() => stage.close());

  test('what was found once is found no more', async () => {
    const hold = claims(await functionSubject(stage));
    for (const past of Object.values(PAST)) await hold(past);
  });

  test('whatever is sent: no 5xx, in time, documented; what is accepted is there, what is refused changes nothing', async () => {
    const hold = claims(await functionSubject(stage));
    await fc.assert(fc.asyncProperty(invocation, hold), { numRuns: 2_000 });
    expect(stage.output()).toContain('"status":200');
    expect(stage.output()).not.toContain(TOKEN);
    expect(stage.output()).not.toContain('unexpected error');
  }, 120_000);
});

describe('the gateway emulator', () => {
  let served: Served;
  beforeAll(async () => {
    const DYNAMODB_ENDPOINT = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
    served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT });
  }, 60_000);
  afterAll(() => served.stop(), 60_000);

  test('whatever is sent', async () => {
    const hold = claims(await gatewaySubject(served, openTable(LOCAL_TABLE)));
    await fc.assert(fc.asyncProperty(overTheWire, hold), { numRuns: 300 });
  }, 120_000);
});
