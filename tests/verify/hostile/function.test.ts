/** Hostile requests, listed and generated, to the function in its own process through every door. It neither hangs nor ends, and responds to each. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChildProcessStage, openChildProcessStage } from '../../support/child-process-stage.ts';
import { DOORS } from '../../support/doors.ts';
import { checkListed } from './check-listed.ts';
import { createChecker, type Subject } from './claims.ts';
import { assertConcurrently } from './concurrent-runs.ts';
import { functionSubject, toSent } from './function.ts';
import { LISTED, type ListedRequest } from './listed.ts';
import { PAST_FAILURES } from './past-failures.ts';
import { invocation, TOKEN } from './requests.ts';

let stage: ChildProcessStage;
let subject: Subject;
beforeAll(async () => {
  process.env.LOG_LEVEL = 'info';
  stage = await openChildProcessStage();
  subject = await functionSubject(stage);
});
afterAll(() => stage?.close());

const isLarge = ({ body }: ListedRequest): boolean => body.length >= 2 ** 20;

/** Megabytes take long to send: they go through the two doors that differ most. */
const doorsOf = (listed: ListedRequest): string[] =>
  Object.entries(DOORS)
    .filter(([name]) => !isLarge(listed) || name === 'REST API' || name === 'another Lambda')
    .filter(([, door]) => door.carries(toSent(listed, 'row')))
    .map(([name]) => name);

test.each(LISTED)('the function responds $status to $name, through every door', async (listed) => {
  const check = async (door: string) =>
    expect(await checkListed(subject, listed, door)).toMatchObject({ status: listed.status });
  // One by one if they are large: the CPU time of concurrent requests cannot be told apart.
  if (isLarge(listed)) for (const door of doorsOf(listed)) await check(door);
  else await Promise.all(doorsOf(listed).map(check));
});

test.each(Object.entries(PAST_FAILURES))('%s no longer breaks a claim', async (_name, failure) => {
  await createChecker(subject)(failure);
});

test('the claims hold of 2,000 of the requests that npm run fuzz generates', async () => {
  await assertConcurrently(() => fc.asyncProperty(invocation, createChecker(subject)), 2_000);
});

test('the function logs neither the token nor an unexpected error', async () => {
  await createChecker(subject)({ event: { headers: { authorization: `Bearer ${TOKEN}` } } });
  expect(stage.output()).toContain('"message":"request"');
  expect(stage.output()).not.toContain(TOKEN);
  expect(stage.output()).not.toContain('unexpected error');
});
