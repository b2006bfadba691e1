/** serverless-offline as a child process: the routes of serverless.yml on a port of loopback. */
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
  /** For what invokes the function directly, as Lambda's own API does. */
  readonly lambdaUrl: string;
  /** Sends the function a first request, for a row that there isn't. @param key of a token. @returns the status of the response */
  warmUp(key: string): Promise<number>;
}

/** `short`: a line a request. `json`: the function's own log. */
export type LogFormat = 'short' | 'json';

interface Options {
  readonly port: number;
  /** Of DynamoDB, handed to the function by the SDK's own variable. */
  readonly endpoint: string;
  /** Of the table, where the function must look for it. */
  readonly region: string;
  readonly log: LogFormat;
  /** Told of the process at once, before it is ready. */
  started(service: ChildService): void;
  /** Told what is going on: what it waits for, requests, what the function prints. */
  print(line: string): void;
}

/** What the function is called on this stage. */
export const FUNCTION_NAME = 'scim-source-users-local-sources_scim_users_partial_update';

const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
const PRELOAD = new URL('gateway/preload.ts', import.meta.url).href;

/** @throws CommandError where it does not start */
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
        // Without its lines about each request.
        SLS_LOG_LEVEL: 'warning',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C is for the command alone, which then stops it: otherwise it might seem to have ended by itself.
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

/** A row with this id would be a coincidence of UUIDs. */
const warmUpRequest = (key: string, id: string): WarmUp => ({
  path: `/api/v3/sources/scim_users/${id}/`,
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-request-id': id },
});

/** @returns undefined for a line that is not printed */
function shownLine(line: string, log: LogFormat, warmUpId: string): string | undefined {
  const entry = readLogEntry(line);
  if (entry === undefined) return line;
  if (entry.level === 'info' && entry.correlation_id === warmUpId) return undefined;
  return log === 'json' ? line : shortLine(entry);
}
