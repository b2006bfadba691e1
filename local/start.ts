/** npm start: DynamoDB Local with the table and data, and the gateway in front of the function. */
import { fileURLToPath } from 'node:url';
import { createTable } from '../lib/store/create-table.ts';
import { openTable } from '../lib/store/table.ts';
import { CommandError, checkEndpoint, run } from './command.ts';
import { useLocalCredentials } from './credentials.ts';
import { curlLine } from './curl-line.ts';
import { startEngine } from './engine.ts';
import { FUNCTION_NAME, startGateway } from './gateway.ts';
import { loadSeed } from './load-seed.ts';
import { type Child, isTaken, processes, toldToStop } from './process.ts';
import { readSeedFile } from './seed-file.ts';
import { LOCAL_TABLE, readTableDefinition } from './table-definition.ts';

const DEMO = fileURLToPath(new URL('demo.json', import.meta.url));

function readPort(text = '3000'): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new CommandError(`PORT must be a port from 1 to 65535, not "${text}"`);
  return port;
}

async function start(started: (child: Child) => void, say: (line: string) => void): Promise<void> {
  const port = readPort(process.env.PORT);
  let endpoint = checkEndpoint(process.env.DYNAMODB_ENDPOINT);
  const seed = readSeedFile(process.env.SEED || DEMO);
  useLocalCredentials();

  if (await isTaken(port)) throw new CommandError(`port ${port} is taken: choose another with PORT=${port + 1}`);
  if (endpoint === undefined) {
    ({ endpoint } = await startEngine(started));
    say(`DynamoDB Local on ${endpoint}`);
  }
  const table = openTable(LOCAL_TABLE, { endpoint });
  await createTable(table, readTableDefinition());
  say(`loaded ${await loadSeed(table, seed, say)} into ${LOCAL_TABLE}`);

  const { url, lambdaUrl } = await startGateway(port, endpoint, started, (text) => process.stderr.write(text));
  say(`function ${FUNCTION_NAME} on ${lambdaUrl}`);
  const curl = curlLine(url, seed.plain);
  say(`ready ${url}${curl === undefined ? '' : `\ntry\n  ${curl}`}`);
}

await run(async () => {
  const all = processes();
  const told = toldToStop().then(() => 'told' as const);
  try {
    const outcome = await Promise.race([told, start(all.add, console.log).then(() => 'started' as const)]);
    if (outcome === 'told' || (await Promise.race([told, all.lost()])) === 'told') return;
    throw new CommandError('a process that was started has ended by itself; the others are stopped');
  } finally {
    await all.stop();
  }
});
process.exit();
