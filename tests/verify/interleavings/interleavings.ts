/** npm run interleavings: plans of a few clients under random schedules and in real races. Ends with 1 if no serial order explains one. */
import fc from 'fast-check';
import { readWholeNumber, type Values } from '../../../commands/arguments.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';
import { runIfEntry } from '../../../commands/main.ts';
import { openTable } from '../../../lib/dynamodb/client/sdk-table.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { defineFigures } from '../../support/figures.ts';
import { openStage } from '../../support/stage.ts';

import { openInstances } from './instances.ts';
import { everyRace, everySchedule } from './property.ts';
import { openTally, type Tally } from './tally.ts';

const OPTIONS = {
  schedules: { type: 'string', default: '10000', value: 'N', help: 'plans under random schedules' },
  races: { type: 'string', default: '2000', value: 'N', help: 'plans in real races' },
  seed: { type: 'string', value: 'N', help: "of fast-check's generators (default: the time)" },
} as const;

const DECLARATION = {
  call: 'npm run interleavings --',
  summary: 'Runs plans of a few clients that overlap. Exit code 1: no serial order explains a result.',
  options: OPTIONS,
};

const COUNTS = [0, 9_999_999_999] as const;

const toInterleavingArguments = ({ schedules, races, seed = `${Date.now() % 2 ** 31}` }: Values<typeof OPTIONS>) => ({
  schedules: readWholeNumber('--schedules', schedules, COUNTS),
  races: readWholeNumber('--races', races, COUNTS),
  seed: readWholeNumber('--seed', seed, COUNTS),
});

/** @returns a printable failure of one of them; undefined if each is explained */
async function check<Ts>(
  name: string,
  property: fc.IAsyncProperty<Ts>,
  parameters: fc.Parameters<Ts>,
  { tally, print, more = () => '' }: { tally: Tally; print: (text: string) => void; more?: () => string },
): Promise<string | undefined> {
  const started = performance.now();
  const details = await fc.check(property, parameters);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const anomalies = details.failed ? 'anomalies: see below' : 'anomalies 0';
  print(
    `${tally.histories()} ${name}, seed ${details.seed}, ${seconds} s: ${tally.overlapped()} with operations that overlapped${more()}; ${anomalies}\n\n${tally.rows()}\n`,
  );
  if (!details.failed) return undefined;
  return [await fc.asyncDefaultReportMessage(details), String((details.errorInstance as Error).message)].join('\n');
}

export const command = defineFigures('interleavings', DECLARATION, async ({ values }, { print, progress }) => {
  const { schedules, races, seed } = toInterleavingArguments(values);
  useLocalCredentials();
  process.env.LOG_LEVEL ??= 'silent';
  const dynamodb = await startDynamoDbLocal();
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;
    print(`${conditionsLine()}, DynamoDB Local\n`);
    const stage = await openStage();
    let retries = 0;
    const scheduled = openTally();
    const inTurn = everySchedule(openTable(stage.table.name), (history) => {
      retries += history.retries;
      scheduled.add(history);
      progress.update(`${scheduled.histories()} of ${schedules} schedules`);
    });
    const raced = openTally();
    const { instances, close } = await openInstances(stage);
    const racing = everyRace(stage.table, instances, (history) => {
      raced.add(history);
      progress.update(`${raced.histories()} of ${races} races`);
    });
    const failures = [
      await check(
        'schedules',
        inTurn,
        { seed, numRuns: schedules },
        {
          tally: scheduled,
          print,
          more: () => `, ${retries} retried conflicts`,
        },
      ),
      await check('races', racing, { seed, numRuns: races, endOnFailure: true }, { tally: raced, print }),
    ];
    await close();
    progress.clear();
    for (const failure of failures) if (failure !== undefined) console.error(failure);
    return failures.some((failure) => failure !== undefined) ? 1 : 0;
  } finally {
    await dynamodb.stop();
  }
});

await runIfEntry(import.meta.url, command);
