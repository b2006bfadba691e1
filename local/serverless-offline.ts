/** serverless-offline as a child process: it serves the routes of serverless.yml on a loopback port. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CommandError } from '../commands/command.ts';
import { buildFolder, ROOT, removeAbandonedBuilds, removeBuild } from './build-folder.ts';
import type { GatewayMessage, WarmUp } from './gateway/parent.ts';
import { readLogEntry, shortLine } from './request-line.ts';
import { type ChildService, freePort, toService, waitUntilItResponds } from './services.ts';

export interface Gateway extends ChildService {
  readonly url: string;
  /** The endpoint for direct invocations, like Lambda's API. */
  readonly lambdaUrl: string;
  /**
   * Sends each function a first request, for a row that does not exist. @param key of a token
   * @returns the highest status of the responses
   */
  warmUp(key: string): Promise<number>;
}

/** `short`: a line a request. `json`: the function's own log. */
export type LogFormat = 'short' | 'json';

interface Options {
  readonly port: number;
  /** DynamoDB's URL. The function gets it in the SDK's own variable. */
  readonly endpoint: string;
  /** The table's region, for the function. */
  readonly region: string;
  readonly log: LogFormat;
  /** Is called with the process at once, before it is ready. */
  started(service: ChildService): void;
  /** Prints a line: progress, a request, the function's output. */
  print(line: string): void;
}

/** Each function's name is the stack's, a hyphen and its operation. */
export const STACK = 'scim-source-users-local';

const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
const PRELOAD = new URL('gateway/preload.ts', import.meta.url).href;

/** @throws CommandError if it does not start */
export async function startGateway({ port, endpoint, region, log, started, print }: Options): Promise<Gateway> {
  removeAbandonedBuilds();
  const lambdaPort = await freePort();
  const folder = buildFolder(process.pid);
  const serverless = spawn(
    process.execPath,
    [
      ...['--import', PRELOAD, SERVERLESS],
      ...`offline start --stage local --httpPort ${port} --lambdaPort ${lambdaPort} --noSponsor`.split(' '),
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        GATEWAY_PORT: `${port}`,
        LAMBDA_PORT: `${lambdaPort}`,
        AWS_TABLE_REGION: region,
        ESBUILD_FOLDER: folder,
        LOG: log,
        // Suppresses its own lines about each request.
        SLS_LOG_LEVEL: 'warning',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Only the command gets Ctrl-C, and then stops this process. Otherwise this process would seem to have ended by
      // itself.
      detached: true,
    },
  );
  serverless.once('close', () => removeBuild(folder));
  const service = toService(serverless, 'the gateway (serverless-offline)');
  started(service);
  const warmUpId = randomUUID();
  let isReady = false;
  for (const input of [serverless.stdout, serverless.stderr] as Readable[])
    createInterface({ input }).on('line', (line) => {
      const shown = isReady ? shownLine(line, log, warmUpId) : undefined;
      if (shown !== undefined) print(shown);
    });
  serverless.on('message', (message: GatewayMessage) => {
    if ('line' in message) print(message.line);
  });

  const url = `http://127.0.0.1:${port}`;
  if (!(await waitUntilItResponds(url, service))) {
    await service.stop('SIGKILL');
    throw new CommandError(`${service.name} does not start. The last that it printed:`, service.lastOutput());
  }
  isReady = true;
  return {
    ...service,
    url,
    lambdaUrl: `http://127.0.0.1:${lambdaPort}`,
    async warmUp(key) {
      serverless.send(warmUpRequest(key, warmUpId));
      for (;;) {
        const [message] = (await once(serverless, 'message')) as [GatewayMessage];
        if ('warm' in message) return message.warm;
      }
    },
  };
}

/** No row has a random UUID as its id. */
const warmUpRequest = (key: string, id: string): WarmUp => ({
  id,
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-request-id': id },
});

/** @returns undefined for a line that npm start does not print */
function shownLine(line: string, log: LogFormat, warmUpId: string): string | undefined {
  const entry = readLogEntry(line);
  if (entry === undefined) return line;
  if (entry.level === 'info' && entry.correlation_id === warmUpId) return undefined;
  return log === 'json' ? line : shortLine(entry);
}
