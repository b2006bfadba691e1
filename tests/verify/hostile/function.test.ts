/** Hostile requests to the function in its own process, through every door, listed and generated: it neither hangs nor ends, and each gets its answer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChildProcessStage, openChildProcessStage } from '../../support/child-process-stage.ts';
import { DOORS } from '../../support/doors.ts';

import { checkListed } from './check-listed.ts';
import { claims, type Subject } from './claims.ts';
import { functionSubject, sentBy } from './function.ts';
import { LISTED, type Row } from './listed.ts';
import { PAST } from './past.ts';
import { invocation, TOKEN } from './requests.ts';

let stage: ChildProcessStage;
let subject: Subject;
beforeAll(async () => {
  process.env.LOG_LEVEL = 'info';
  stage = await openChildProcessStage();
  subject = await functionSubject(stage);
});
afterAll(() => stage.close());

/** Megabytes take long to be sent: they go through the two doors that differ most. */
const isFor = (name: string, { body }: Row): boolean =>
  body.length < 2 ** 20 || name === 'REST API' || name === 'another Lambda';

test.each(LISTED)('$name: $status', async (row) => {
  for (const [name, door] of Object.entries(DOORS))
    if (isFor(name, row) && door.carries(sentBy(row, 'row')))
      expect(await checkListed(subject, row, name)).toMatchObject({ status: row.status });
});

test.each(Object.entries(PAST))('no longer: %s', async (_name, past) => {
  await claims(subject)(past);
});

test('whatever is sent: a few thousand of the requests of npm run fuzz', async () => {
  await fc.assert(fc.asyncProperty(invocation, claims(subject)), { numRuns: 2_000 });
}, 120_000);

test('no token and no bug is in what it logs', async () => {
  await claims(subject)({ event: { headers: { authorization: `Bearer ${TOKEN}` } } });
  expect(stage.output()).toContain('"message":"request"');
  expect(stage.output()).not.toContain(TOKEN);
  expect(stage.output()).not.toContain('unexpected error');
});
