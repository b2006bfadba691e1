/** npm start: DynamoDB Local with the table and data, and the gateway in front of the function. */
import { fileURLToPath } from 'node:url';
import { createTable } from '../lib/store/create-table.ts';
import { openTable } from '../lib/store/table.ts';
import { CommandError, checkEndpoint, run } from './command.ts';
import { useLocalCredentials } from './credentials.ts';
import { curlLine } from './curl-line.ts';
import { startEngine } from './engine.ts';
import { startGateway } from './gateway.ts';
import { loadSeed } from './load-seed.ts';
import { type Child, isTaken } from './process.ts';
import { readSeedFile } from './seed-file.ts';
import { LOCAL_TABLE, readTableDefinition } from './table-definition.ts';

const DEMO = fileURLToPath(new URL('demo.json', import.meta.url));

function readPort(text = '3000'): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new CommandError(`PORT must be a port from 1 to 65535, not "${text}"`);
  return port;
}

/** Stops what was started, the last first. */
async function stopAll(children: Child[]): Promise<void> {
  for (let child = children.pop(); child !== undefined; child = children.pop()) await child.stop();
}

async function start(children: Child[], say: (line: string) => void): Promise<void> {
  const port = readPort(process.env.PORT);
  let endpoint = checkEndpoint(process.env.DYNAMODB_ENDPOINT);
  const seed = readSeedFile(process.env.SEED || DEMO);
  useLocalCredentials();

  if (await isTaken(port)) throw new CommandError(`port ${port} is taken: choose another with PORT=${port + 1}`);
  if (endpoint === undefined) {
    const engine = await startEngine();
    children.push(engine);
    endpoint = engine.endpoint;
    say(`DynamoDB Local on ${endpoint}`);
  }
  const table = openTable(LOCAL_TABLE, endpoint);
  await createTable(table, readTableDefinition());
  say(`loaded ${await loadSeed(table, seed, say)} into ${LOCAL_TABLE}`);

  const gateway = await startGateway(port, endpoint, (text) => process.stderr.write(text));
  children.push(gateway);
  say(`ready ${gateway.url}`);
  const curl = curlLine(gateway.url, seed.plain);
  if (curl !== undefined) say(`try\n  ${curl}`);
}

await run(async () => {
  const children: Child[] = [];
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve());
  });
  try {
    const stopped = await Promise.race([signal.then(() => true), start(children, console.log)]);
    if (stopped) return;
    const lost = await Promise.race([signal, ...children.map(({ ended }) => ended.then(() => true))]);
    if (lost) throw new CommandError('a process that was started has ended by itself; the others are stopped');
  } finally {
    await stopAll(children);
  }
});
