/** npm run seed -- file.json [--table NAME] [--endpoint URL]: loads a seed file into any table, a deployed one too. */
import { parseArgs } from 'node:util';
import { openTable } from '../lib/store/table.ts';
import { CommandError, checkEndpoint, run } from './command.ts';
import { useLocalCredentials } from './credentials.ts';
import { loadSeed } from './load-seed.ts';
import { readSeedFile } from './seed-file.ts';
import { LOCAL_TABLE } from './table-definition.ts';

const USAGE = 'usage: npm run seed -- file.json [--table NAME] [--endpoint URL]';

/** A local engine takes any credentials; every other endpoint is sent the caller's own. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { table: { type: 'string', default: LOCAL_TABLE }, endpoint: { type: 'string' } },
    });
    if (positionals.length !== 1) throw new CommandError(USAGE);
    return { table: values.table, endpoint: checkEndpoint(values.endpoint), file: positionals[0] as string };
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`${error.message}; ${USAGE}`);
    throw error;
  }
}

await run(async () => {
  const { file, table, endpoint } = readArguments();
  if (endpoint !== undefined && LOOPBACK.test(new URL(endpoint).hostname)) useLocalCredentials();
  const seed = readSeedFile(file);
  const counts = await loadSeed(openTable(table, { endpoint }), seed, console.error);
  console.log(`wrote ${counts} to ${table}`);
});
