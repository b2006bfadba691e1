/** npm run fuzz: 100,000 generated requests to the function, a tenth of them through the gateway emulator; ends with 1 where a claim does not hold. */
import fc from 'fast-check';
import { CommandError, run } from '../../../commands/command.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';
import { LOCAL_TABLE } from '../../../commands/table-definition.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { freePort } from '../../../local/services.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { openChildProcessStage } from '../../support/child-process-stage.ts';
import { serve } from '../../support/served.ts';

import { claims, type Subject } from '../hostile/claims.ts';
import { functionSubject } from '../hostile/function.ts';
import { gatewaySubject } from '../hostile/gateway.ts';
import { PAST } from '../hostile/past.ts';
import { type Hostile, invocation, overTheWire, TOKEN } from '../hostile/requests.ts';
import { readArguments } from './arguments.ts';
import { tally } from './tally.ts';

/** What the function logs of an event that names no row: the one error that a caller may cause. */
const MISSING_ID = '"message":"missing_id"';

const SAY_EVERY_MS = 5_000;

interface Part {
  readonly name: string;
  readonly subject: Subject;
  readonly requests: fc.Arbitrary<Hostile>;
  readonly cases: number;
  readonly examples?: readonly Hostile[];
}

/** @throws CommandError with the seed and the smallest counterexample where a claim does not hold */
async function fuzz({ name, subject, requests, cases, examples = [] }: Part, seed: number): Promise<void> {
  const answers = tally();
  const timer = setInterval(() => console.error(`${name}: ${answers.count()} of ${cases}`), SAY_EVERY_MS);
  const property = fc.asyncProperty(requests, claims(subject, answers.add));
  try {
    const details = await fc.check(property, { numRuns: cases, seed, examples: examples.map((past) => [past]) });
    if (details.failed)
      throw new CommandError(`${name}: ${details.errorInstance}\n${await fc.asyncDefaultReportMessage(details)}`);
    console.log(`\n${name}: ${cases.toLocaleString('en')} cases\n${answers.text()}`);
  } finally {
    clearInterval(timer);
  }
}

await run(async () => {
  const { cases, seed } = readArguments(process.argv.slice(2));
  const wired = Math.ceil(cases / 10);
  useLocalCredentials();
  process.env.LOG_LEVEL = 'error';
  const engine = await startDynamoDbLocal();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
  const stage = await openChildProcessStage();
  const served = await serve({ PORT: `${await freePort()}`, DYNAMODB_ENDPOINT: engine.endpoint });
  try {
    console.log(`${conditionsLine()}, DynamoDB Local, fast-check ${fc.__version}; seed ${seed}`);
    const examples = Object.values(PAST);
    const direct = { name: 'function', subject: await functionSubject(stage), requests: invocation, examples };
    await fuzz({ ...direct, cases: cases - wired }, seed);
    const gateway = await gatewaySubject(served, openTable(LOCAL_TABLE));
    await fuzz({ name: 'gateway', subject: gateway, requests: overTheWire, cases: wired }, seed);
    if (`${stage.output()}${served.output()}`.includes(TOKEN)) throw new CommandError('the token is in the log');
    const errors = stage
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.includes(MISSING_ID));
    if (errors.length > 0) throw new CommandError(`the function has logged an error: ${errors.join('\n')}`);
  } finally {
    stage.close();
    await served.stop();
    await engine.stop();
  }
});
process.exit();
