/** npm start: DynamoDB Local with the table and data, the gateway in front of the function, and the page to try it on. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, checkEndpoint } from '../commands/command.ts';
import { useLocalCredentials } from '../commands/credentials.ts';
import { defineCommand, runIfEntry } from '../commands/main.ts';
import { printable } from '../commands/printable.ts';
import { writeRunningStage } from '../commands/running-stage.ts';
import { loadSeed } from '../commands/seed/load-seed.ts';
import { missingReferences } from '../commands/seed/references.ts';
import { readSeedFile } from '../commands/seed/seed-file.ts';
import { shutdownRequested } from '../commands/stop-signal.ts';
import { LOCAL_TABLE, readTableDefinition } from '../commands/table-definition.ts';
import { createTable } from '../lib/dynamodb/bulk/create-table.ts';
import { openTable } from '../lib/dynamodb/client/sdk-table.ts';
import { curlLine } from './curl-line.ts';
import { findDemoRequest } from './demo-request.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { startPage } from './page/start-page.ts';
import { FUNCTION_NAME, startGateway } from './serverless-offline.ts';
import { createServiceGroup, isTaken, type Service } from './services.ts';

const DECLARATION = {
  call: 'npm start --',
  summary:
    'Starts DynamoDB Local with the table and its data, the function behind the gateway emulator, and a page to try it.',
  options: {},
  variables: {
    PORT: 'of the API on 127.0.0.1 (default: 3000)',
    PAGE_PORT: 'of the page on 127.0.0.1 (default: a free port)',
    SEED: 'the seed file (default: local/demo.json)',
    DYNAMODB_ENDPOINT: 'the URL of a DynamoDB that runs already (default: starts DynamoDB Local)',
    AWS_REGION: 'of the table (default: us-east-1)',
  },
};

const DEMO = fileURLToPath(new URL('demo.json', import.meta.url));
/** Of the ports, the one that stands for whichever is free. */
const FREE = 0;

function readPort(name: 'PORT' | 'PAGE_PORT', otherwise: number): number {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new CommandError(`${name} must be a port from 1 to 65535, not "${text}"`);
  return port;
}

async function start(
  started: (child: Service) => void,
  say: (line: string) => void,
  report: (progress: string) => void,
): Promise<void> {
  const port = readPort('PORT', 3000);
  const pagePort = readPort('PAGE_PORT', FREE);
  let endpoint = checkEndpoint(process.env.DYNAMODB_ENDPOINT, 'DYNAMODB_ENDPOINT');
  const file = path.resolve(process.env.SEED || DEMO);
  const seed = readSeedFile(file);
  useLocalCredentials();

  // Another seed's tokens may be real ones: they are nothing to be served.
  const page = await startPage(pagePort, port, file === DEMO ? findDemoRequest(seed.value) : undefined);
  started(page);
  if (await isTaken(port)) throw new CommandError(`port ${port} is taken: choose another with PORT=${port + 1}`);
  if (endpoint === undefined) {
    ({ endpoint } = await startDynamoDbLocal(started));
    say(`DynamoDB Local on ${endpoint}`);
  }
  const table = openTable(LOCAL_TABLE, { endpoint });
  await createTable(table, readTableDefinition());
  for (const line of await missingReferences(table, seed.value)) console.error(printable(`warning: ${line}`));
  say(`loaded ${await loadSeed(table, seed, report)} into ${LOCAL_TABLE}`);

  const region = await table.client.config.region();
  const { url, lambdaUrl } = await startGateway(port, endpoint, region, started, (text) => process.stderr.write(text));
  say(`function ${FUNCTION_NAME} on ${lambdaUrl}`);
  say(`page ${page.url}`);
  writeRunningStage({ url, endpoint, region });
  const curl = curlLine(url, seed.value);
  const needsKey = curl?.includes('$TOKEN') ? ', with TOKEN set to a key of the seed' : '';
  say(`ready ${url}${curl === undefined ? '' : `\ntry${needsKey}\n  ${curl}`}`);
}

export const command = defineCommand(DECLARATION, async (_given, { print, progress }) => {
  const services = createServiceGroup();
  const shutdown = shutdownRequested().then(() => 'told' as const);
  try {
    const outcome = await Promise.race([
      shutdown,
      start(services.add, print, progress.update).then(() => 'started' as const),
    ]);
    if (outcome === 'told' || (await Promise.race([shutdown, services.firstToEnd()])) === 'told') return;
    throw new CommandError('a process that was started has ended by itself; the others are stopped');
  } finally {
    await services.stop();
  }
});

if (await runIfEntry(import.meta.url, command)) process.exit();
