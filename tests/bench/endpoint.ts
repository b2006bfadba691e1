/** DynamoDB for the subjects: dynalite, which responds in a millisecond and with less jitter than a Java process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../commands/command.ts';
import { seed } from './seed.ts';

const DYNALITE = fileURLToPath(new URL('peers/dynalite.mjs', import.meta.url));

export interface Endpoint {
  readonly http: string;
  readonly tls: string;
  stop(): void;
}

/** @throws CommandError if it does not start */
export async function startEndpoint(): Promise<Endpoint> {
  const child = fork(DYNALITE, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ports = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  const [{ http, tls } = {}] = ports as [{ http?: number; tls?: number }?];
  if (http === undefined || tls === undefined) throw new CommandError('dynalite does not start');
  const endpoint = {
    http: `http://127.0.0.1:${http}`,
    tls: `https://127.0.0.1:${tls}`,
    stop: () => child.disconnect(),
  };
  await seed(endpoint.http);
  return endpoint;
}
