/** npm run faults: every fault of the transport, and the process killed, at every call of every path, on DynamoDB Local. */
import { parseArgs } from 'node:util';
import { CommandError, run } from '../../../commands/command.ts';
import { useLocalCredentials } from '../../../commands/credentials.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { startDynamoDbLocal } from '../../../local/dynamodb-local.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { openStage } from '../../support/stage.ts';

import { crashAll } from './crash.ts';
import { casesOf, runAll } from './matrix.ts';
import { largeUser, PATHS, type Path } from './paths.ts';
import { table } from './table.ts';

const USAGE = 'usage: npm run faults -- [--path NAME]… [--crash NAME]… [--milliseconds N]';
/** Cases at once: they mostly wait. */
const LANES = 40;
/** What a request has of Lambda's time where a fault lasts that the caller sees; it is 15,000 ms otherwise. */
const MILLISECONDS = '3000';

const writes = ({ name }: Path): boolean =>
  /^(attributes|merge|user|source|move|attributes, of a large user)$/.test(name);

function readArguments(args: string[]) {
  const options = {
    path: { type: 'string', multiple: true },
    crash: { type: 'string', multiple: true },
    milliseconds: { type: 'string', default: MILLISECONDS },
  } as const;
  const { path, crash, milliseconds } = parseArgs({ args, options }).values;
  if (!/^[1-9]\d{2,4}$/.test(milliseconds)) throw new CommandError(USAGE);
  return {
    paths: path?.map(pathOf) ?? PATHS,
    crashes: crash?.map(pathOf) ?? PATHS.filter(writes),
    milliseconds: Number(milliseconds),
  };
}

function pathOf(wanted: string): Path {
  const path = PATHS.find(({ name }) => name === wanted);
  if (path === undefined)
    throw new CommandError(`--path and --crash take one of: ${PATHS.map(({ name }) => name).join('; ')}`);
  return path;
}

await run(async () => {
  const { paths, crashes, milliseconds } = readArguments(process.argv.slice(2));
  useLocalCredentials();
  process.env.LOG_LEVEL = 'silent';
  const engine = await startDynamoDbLocal();
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
    const stage = await openStage();
    await writeItems(stage.table, largeUser());
    console.log(`${conditionsLine()}, DynamoDB Local\n`);
    const cases = await Promise.all(paths.map((path) => casesOf(stage, engine.endpoint, path, milliseconds)));
    const results = await runAll(stage, engine.endpoint, cases.flat(), LANES);
    console.log(table(results));
    const killed = (await Promise.all(crashes.map((path) => crashAll(stage, engine.endpoint, path)))).flat();
    console.log(`\nkilled: ${killed.length} cases, each left old or new, and new only where the write was sent`);
    const wrong = [...results.map(({ case: { name }, wrong }) => ({ name, wrong })), ...killed].filter(
      ({ wrong }) => wrong.length > 0,
    );
    for (const { name, wrong: what } of wrong) console.log(`WRONG: ${name}\n  ${what.join('\n  ')}`);
    console.log(`wrong: ${wrong.length} of ${results.length + killed.length}`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    await engine.stop();
  }
});
