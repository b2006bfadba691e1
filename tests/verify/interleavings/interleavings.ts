/** npm run interleavings: plans of a few clients under random schedules and in real races; ends with 1 where one is not explained by a serial order. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { CommandError, run } from '../../../commands/command.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { openStage } from '../../support/stage.ts';

import { openInstances } from './instances.ts';
import { everyRace, everySchedule } from './property.ts';
import { openTally, type Tally } from './tally.ts';

const USAGE = 'usage: npm run interleavings -- [--schedules N] [--races N] [--seed N]';
const SAY_EVERY = 1_000;

function readArguments(words: string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const options = { schedules: text('10000'), races: text('2000'), seed: text(`${Date.now() % 2 ** 31}`) };
  const { schedules, races, seed } = parseArgs({ args: words, options }).values;
  return { schedules: toNumber('schedules', schedules), races: toNumber('races', races), seed: toNumber('seed', seed) };
}

function toNumber(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new CommandError(`--${name} must be a whole number, not "${text}"; ${USAGE}`);
}

/** @returns what is wrong with one of them, as it is to be printed; nothing where each is explained */
async function check<Ts>(
  name: string,
  property: fc.IAsyncProperty<Ts>,
  parameters: fc.Parameters<Ts>,
  { tally, more = () => '' }: { tally: Tally; more?: () => string },
): Promise<string | undefined> {
  const started = performance.now();
  const details = await fc.check(property, parameters);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const anomalies = details.failed ? 'anomalies: see below' : 'anomalies 0';
  console.log(
    `${tally.histories()} ${name}, seed ${details.seed}, ${seconds} s: ${tally.overlapped()} with operations that overlapped${more()}; ${anomalies}\n\n${tally.rows()}\n`,
  );
  if (!details.failed) return undefined;
  return [await fc.asyncDefaultReportMessage(details), String((details.errorInstance as Error).message)].join('\n');
}

await run(async () => {
  const { schedules, races, seed } = readArguments(process.argv.slice(2));
  useLocalCredentials();
  process.env.LOG_LEVEL ??= 'silent';
  const engine = await startDynamoDbLocal();
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
    console.log(`${conditionsLine()}, DynamoDB Local\n`);
    const stage = await openStage();
    let retries = 0;
    const scheduled = openTally();
    const inTurn = everySchedule(openTable(stage.table.name), (history) => {
      retries += history.retries;
      scheduled.add(history);
      if (scheduled.histories() % SAY_EVERY === 0) console.error(`${scheduled.histories()} of ${schedules} schedules`);
    });
    const raced = openTally();
    const { instances, close } = await openInstances(stage);
    const racing = everyRace(stage.table, instances, (history) => {
      raced.add(history);
      if (raced.histories() % SAY_EVERY === 0) console.error(`${raced.histories()} of ${races} races`);
    });
    const failures = [
      await check(
        'schedules',
        inTurn,
        { seed, numRuns: schedules },
        {
          tally: scheduled,
          more: () => `, ${retries} conflicts tried again`,
        },
      ),
      await check('races', racing, { seed, numRuns: races, endOnFailure: true }, { tally: raced }),
    ];
    close();
    for (const failure of failures)
      if (failure !== undefined) {
        console.error(failure);
        process.exitCode = 1;
      }
  } finally {
    await engine.stop();
  }
});
