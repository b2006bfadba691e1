/** npm start: runs DynamoDB Local with the table and its data, the gateway with the functions, and the page to try it on. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, checkEndpoint } from '../commands/command.ts';
import { useLocalCredentials } from '../commands/credentials.ts';
import { defineCommand, runIfEntry } from '../commands/main.ts';
import { writeRunningStage } from '../commands/running-stage.ts';
import { loadSeed } from '../commands/seed/load-seed.ts';
import { missingReferences } from '../commands/seed/references.ts';
import { readSeedFile } from '../commands/seed/seed-file.ts';
import { shutdownRequested } from '../commands/stop-signal.ts';
import { LOCAL_TABLE, readTableDefinition } from '../commands/table-definition.ts';
import type { Terminal } from '../commands/terminal.ts';
import { createTable } from '../lib/dynamodb/bulk/create-table.ts';
import { openTable } from '../lib/dynamodb/client/sdk-table.ts';
import { curlLine } from './curl-line.ts';
import { findDemoRequest } from './demo-request.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { isFine } from './gateway/warm-up.ts';
import { startPage } from './page/start-page.ts';
import { type LogFormat, STACK, startGateway } from './serverless-offline.ts';
import { createServiceGroup, freePort, isTaken, type ServiceGroup } from './services.ts';

const DECLARATION = {
  call: 'npm start --',
  summary:
    'Starts DynamoDB Local with the table and its data, the functions behind the gateway emulator, and a page to try it.\n' +
    'It is ready when it prints the line that begins with "ready". Ctrl-C stops it.',
  options: {},
  variables: {
    PORT: 'of the API on 127.0.0.1 (default: 3000)',
    PAGE_PORT: 'of the page on 127.0.0.1 (default: a free port)',
    SEED: 'the seed file (default: local/demo.json)',
    DYNAMODB_ENDPOINT: 'the URL of a DynamoDB that runs already (default: starts DynamoDB Local)',
    AWS_REGION: 'of the table (default: us-east-1)',
    LOG: "json prints the functions' own log (default: one short line a request)",
  },
};

const RELOAD = 'A file that is saved in handlers, lib or schemas is reloaded.';

const DEMO = fileURLToPath(new URL('demo.json', import.meta.url));
/** The operating system picks a free port. */
const FREE = 0;

function readPort(name: 'PORT' | 'PAGE_PORT', otherwise: number): number {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new CommandError(`${name} must be a port from 1 to 65535, not "${text}"`);
  return port;
}

function readLogFormat(text = ''): LogFormat {
  if (text === '') return 'short';
  if (text === 'json') return text;
  throw new CommandError(`LOG must be json or empty, not "${text}"`);
}

async function start({ add, watch }: ServiceGroup, { print: say, progress, note }: Terminal): Promise<void> {
  const log = readLogFormat(process.env.LOG);
  const port = readPort('PORT', 3000);
  const pagePort = readPort('PAGE_PORT', FREE);
  const given = checkEndpoint(process.env.DYNAMODB_ENDPOINT, 'DYNAMODB_ENDPOINT');
  const file = path.resolve(process.env.SEED || DEMO);
  const seed = readSeedFile(file);
  useLocalCredentials();

  // Another seed's tokens may be real ones, which the page must not serve.
  const page = await startPage(pagePort, port, file === DEMO ? findDemoRequest(seed.value) : undefined);
  add(page);
  if (await isTaken(port)) throw new CommandError(`port ${port} is taken: choose another with PORT=${port + 1}`);

  const dynamodbPort = await freePort();
  const endpoint = given ?? `http://127.0.0.1:${dynamodbPort}`;
  const table = openTable(LOCAL_TABLE, { endpoint });
  const region = await table.client.config.region();
  const openDynamoDb = async () => {
    if (given === undefined) {
      say('starting DynamoDB Local');
      watch(await startDynamoDbLocal(add, { port: dynamodbPort }));
      say(`DynamoDB Local on ${endpoint}`);
    }
    await createTable(table, readTableDefinition());
    for (const line of await missingReferences(table, seed.value)) note(`warning: ${line}`);
    say(`loaded ${await loadSeed(table, seed, progress.update)} into ${LOCAL_TABLE}`);
  };
  const openGateway = async () => {
    say('starting the gateway');
    const print = (line: string) => console.error(line);
    const gateway = await startGateway({ port, endpoint, region, log, started: add, print });
    watch(gateway);
    return gateway;
  };
  // Each takes a second or two, and neither needs the other before the first request.
  const [gateway] = await Promise.all([openGateway(), openDynamoDb()]);

  say('sending the functions their first requests');
  const status = await gateway.warmUp(findDemoRequest(seed.value)?.key ?? 'none');
  if (!isFine(status)) note(`warning: a function fails: its first response has the status ${status}`);
  say(`functions of ${STACK} on ${gateway.lambdaUrl}`);
  say(`page ${page.url}`);
  writeRunningStage({ url: gateway.url, endpoint, region });
  const curl = curlLine(gateway.url, seed.value);
  const needsKey = curl?.includes('$TOKEN') ? ', with TOKEN set to a key of the seed' : '';
  const example = curl === undefined ? [] : [`try${needsKey}`, `  ${curl}`];
  const data = given === undefined ? 'in memory and gone when this stops' : `in ${LOCAL_TABLE} on ${endpoint}`;
  say([`ready ${gateway.url}`, ...example, `Data is ${data}. Ctrl-C stops this.`, RELOAD].join('\n'));
}

export const command = defineCommand(DECLARATION, async (_given, terminal) => {
  const services = createServiceGroup();
  try {
    const started = start(services, terminal).then(() => services.failure);
    await Promise.race([shutdownRequested(), services.failure, started]);
  } finally {
    await services.stop();
  }
});

if (await runIfEntry(import.meta.url, command)) process.exit();
