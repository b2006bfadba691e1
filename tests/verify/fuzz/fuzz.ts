/** npm run fuzz: 100,000 generated requests to the function, a tenth of them through the gateway emulator. Ends with 1 if a claim does not hold. */
import fc from 'fast-check';
import { CommandError } from '../../../commands/command.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';
import { runIfEntry } from '../../../commands/main.ts';
import { LOCAL_TABLE } from '../../../commands/table-definition.ts';
import type { Terminal } from '../../../commands/terminal.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { freePort } from '../../../local/services.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { openChildProcessStage } from '../../support/child-process-stage.ts';
import { defineFigures } from '../../support/figures.ts';
import { serve } from '../../support/served.ts';

import { createChecker, type Subject } from '../hostile/claims.ts';
import { functionSubject } from '../hostile/function.ts';
import { gatewaySubject } from '../hostile/gateway.ts';
import { PAST_FAILURES } from '../hostile/past-failures.ts';
import { type Hostile, invocation, overTheWire, TOKEN } from '../hostile/requests.ts';
import { DECLARATION, toFuzzArguments } from './arguments.ts';
import { tally } from './tally.ts';

/** The function's log line for an event without an id: the only error that a caller may cause. */
const MISSING_ID = '"message":"missing_id"';

interface Part {
  readonly name: string;
  readonly subject: Subject;
  readonly requests: fc.Arbitrary<Hostile>;
  readonly cases: number;
  readonly examples?: readonly Hostile[];
}

/** @throws CommandError with the seed and the smallest counterexample if a claim does not hold */
async function fuzz(
  { name, subject, requests, cases, examples = [] }: Part,
  seed: number,
  { progress, print }: Terminal,
): Promise<void> {
  const answers = tally();
  const add: typeof answers.add = (...answer) => {
    answers.add(...answer);
    progress.update(`${name}: ${answers.count()} of ${cases}`);
  };
  const property = fc.asyncProperty(requests, createChecker(subject, add));
  const details = await fc.check(property, { numRuns: cases, seed, examples: examples.map((past) => [past]) });
  if (details.failed)
    throw new CommandError(`${name}: ${details.errorInstance}`, await fc.asyncDefaultReportMessage(details));
  print(`\n${name}: ${cases.toLocaleString('en')} cases\n${answers.text()}`);
}

export const command = defineFigures('fuzz', DECLARATION, async ({ values }, terminal) => {
  const { cases, seed } = toFuzzArguments(values);
  const wired = Math.ceil(cases / 10);
  useLocalCredentials();
  process.env.LOG_LEVEL = 'error';
  const dynamodb = await startDynamoDbLocal();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;
  const stage = await openChildProcessStage();
  const served = await serve({ PORT: `${await freePort()}`, DYNAMODB_ENDPOINT: dynamodb.endpoint });
  try {
    terminal.print(`${conditionsLine()}, DynamoDB Local, fast-check ${fc.__version}; seed ${seed}`);
    const examples = Object.values(PAST_FAILURES);
    const direct = { name: 'function', subject: await functionSubject(stage), requests: invocation, examples };
    await fuzz({ ...direct, cases: cases - wired }, seed, terminal);
    const gateway = await gatewaySubject(served, openTable(LOCAL_TABLE));
    await fuzz({ name: 'gateway', subject: gateway, requests: overTheWire, cases: wired }, seed, terminal);
    if (`${stage.output()}${served.output()}`.includes(TOKEN)) throw new CommandError('the token is in the log');
    const errors = stage
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.includes(MISSING_ID));
    if (errors.length > 0) throw new CommandError('the function has logged errors', errors.join('\n'));
  } finally {
    stage.close();
    await served.stop();
    await dynamodb.stop();
  }
});

// Open connections of the stage may keep the process alive.
if (await runIfEntry(import.meta.url, command)) process.exit();
