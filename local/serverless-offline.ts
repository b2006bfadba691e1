/** serverless-offline as a child process: the routes of serverless.yml on a port of loopback. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../commands/command.ts';
import { freePort, type Service, toService, waitUntilItResponds } from './services.ts';

export interface Gateway extends Service {
  readonly url: string;
  /** For what invokes the function directly, as Lambda's own API does. */
  readonly lambdaUrl: string;
}

/** What the function is called on this stage. */
export const FUNCTION_NAME = 'scim-source-users-local-sources_scim_users_partial_update';

const SERVERLESS = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
const PRELOAD = new URL('gateway/preload.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Of each its own, so that two that start at once do not build into each other's; packaging has another (serverless.yml). */
export const buildFolder = (pid: number): string => `.esbuild/${pid}`;

/**
 * @param endpoint of the DynamoDB engine, handed to the function by the SDK's own variable
 * @param region of the table, where the function must look for it
 * @param started told of the process at once, before it is ready
 * @param listen told what the emulator and the function print once they are ready; before that it is noise
 * @throws CommandError where the emulator does not start
 */
export async function startGateway(
  port: number,
  endpoint: string,
  region: string,
  started: (service: Service) => void,
  listen: (text: string) => void,
): Promise<Gateway> {
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
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  serverless.once('close', () => rm(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true }));
  const service = toService(serverless);
  started(service);
  let early = '';
  let hear = (text: string) => {
    early += text;
  };
  for (const stream of [serverless.stdout, serverless.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => hear(text));

  const url = `http://127.0.0.1:${port}`;
  if (!(await waitUntilItResponds(url, service))) {
    await service.stop();
    throw new CommandError('serverless-offline does not start. It printed:', early);
  }
  hear = listen;
  return { ...service, url, lambdaUrl: `http://127.0.0.1:${lambdaPort}` };
}
