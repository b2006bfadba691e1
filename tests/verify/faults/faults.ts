/** npm run faults: every fault of the network at every call of every path, and a kill of the process there, on DynamoDB Local. */
import { readWholeNumber, type Values } from '../../../commands/arguments.ts';
import { UsageError } from '../../../commands/command.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';
import { runIfEntry } from '../../../commands/main.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { defineFigures } from '../../support/figures.ts';
import { openStage } from '../../support/stage.ts';

import { crashAll } from './crash.ts';
import { casesOf, runAll } from './matrix.ts';
import { largeUser, PATHS, type Path } from './paths.ts';
import { table } from './table.ts';

/** Cases in parallel: they mostly wait. */
const LANES = 40;
/** Lambda's time for a request if the caller sees a lasting fault; otherwise 15,000 ms. */
const MILLISECONDS = '3000';

/** One path of each kind of write: the kills at its calls stand for those of its variants. */
const KILLED = [
  ...['attributes', 'attributes, of a large user', 'merge', 'user', 'source', 'move'],
  ...['create', 'create, of a large user', 'update', 'update, another user', 'destroy'],
];

const NAMES = PATHS.map(({ name }) => name).join('; ');

const OPTIONS = {
  path: { type: 'string', multiple: true, value: 'NAME', help: 'only faults on this path (default: all)' },
  crash: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'only crashes on this path (default: one path of each kind of write)',
  },
  milliseconds: { type: 'string', default: MILLISECONDS, value: 'N', help: "a request's time, from 100 to 99999" },
} as const;

const DECLARATION = {
  call: 'npm run faults --',
  summary:
    'Breaks every call of every path to DynamoDB Local in every way, and kills the process there.\n' +
    `Exit code 1: a response or a row is wrong.\n\npaths\n${PATHS.map(({ name }) => `  ${name}`).join('\n')}`,
  options: OPTIONS,
};

const toFaultArguments = ({ path, crash, milliseconds }: Values<typeof OPTIONS>) => ({
  paths: path?.map(pathOf) ?? PATHS,
  crashes: (crash ?? KILLED).map(pathOf),
  milliseconds: readWholeNumber('--milliseconds', milliseconds, [100, 99_999]),
});

function pathOf(wanted: string): Path {
  const path = PATHS.find(({ name }) => name === wanted);
  if (path === undefined) throw new UsageError(`--path and --crash must be one of: ${NAMES}`);
  return path;
}

export const command = defineFigures('faults', DECLARATION, async ({ values }, { print, progress }) => {
  const { paths, crashes, milliseconds } = toFaultArguments(values);
  useLocalCredentials();
  process.env.LOG_LEVEL = 'silent';
  const dynamodb = await startDynamoDbLocal();
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;
    const stage = await openStage();
    await writeItems(stage.table, largeUser());
    print(`${conditionsLine()}, DynamoDB Local\n`);
    const cases = await Promise.all(paths.map((path) => casesOf(stage, dynamodb.endpoint, path, milliseconds)));
    const report = (done: number) => progress.update(`${done} of ${cases.flat().length} cases`);
    const results = await runAll(stage, dynamodb.endpoint, cases.flat(), LANES, report);
    print(table(results));
    const killed = (await Promise.all(crashes.map((path) => crashAll(stage, dynamodb.endpoint, path)))).flat();
    print(`\nkilled: ${killed.length} cases; each row is old or new, and new only if the write was sent`);
    const wrong = [...results.map(({ case: { name }, failedChecks }) => ({ name, failedChecks })), ...killed].filter(
      ({ failedChecks }) => failedChecks.length > 0,
    );
    for (const { name, failedChecks } of wrong) print(`WRONG: ${name}\n  ${failedChecks.join('\n  ')}`);
    print(`wrong: ${wrong.length} of ${results.length + killed.length}`);
    return wrong.length > 0 ? 1 : 0;
  } finally {
    await dynamodb.stop();
  }
});

await runIfEntry(import.meta.url, command);
