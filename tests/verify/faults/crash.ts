/** Kills the function's process at a call to DynamoDB, and checks the rows afterwards. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type CallHandler, openProxy, operationOf, passThrough } from '../../support/dynamodb-proxy.ts';
import type { Stage } from '../../support/stage.ts';

import type { Path } from './paths.ts';
import { eventOf, idFor, look, rowOf, tryOut } from './trial.ts';

/** The moment of the kill. */
const MOMENTS: Readonly<Record<string, (kill: () => void) => CallHandler>> = {
  'before DynamoDB gets it': (kill) => kill,
  'before its response': (kill) => (call) => call.forward().then(kill),
  'with its response': (kill) => async (call) => {
    await passThrough(call);
    kill();
  },
};

const WRITES = ['UpdateItem', 'TransactWriteItems'];

export interface Crash {
  readonly name: string;
  readonly failedChecks: readonly string[];
}

/** At each call of the path and at each moment, one after the other. */
export async function crashAll(stage: Stage, endpoint: string, path: Path): Promise<Crash[]> {
  const { calls, rows: written } = await tryOut(stage, endpoint, { path });
  const crashes: Crash[] = [];
  for (const [after, operation] of calls.entries())
    for (const [moment, handler] of Object.entries(MOMENTS)) {
      const { rows, old, signal, applied } = await crash(stage, endpoint, path, after, handler);
      // Only what DynamoDB has accepted is written, and a completed write is whole.
      const expected = applied.some((target) => WRITES.includes(target)) ? written : old;
      crashes.push({
        name: `${moment}, at ${operation} (${after}) of ${path.name}`,
        failedChecks: [
          ...(rows === expected ? [] : [`left ${rows}`]),
          ...(signal === 'SIGKILL' ? [] : ['ended before it was killed']),
        ],
      });
    }
  return crashes;
}

async function crash(
  stage: Stage,
  endpoint: string,
  path: Path,
  after: number,
  handler: (kill: () => void) => CallHandler,
) {
  const id = await idFor(stage, path);
  const version = (await rowOf(stage, id))?.version ?? 'none';
  const { rows: old } = await look(stage, id, version);
  const proxy = await openProxy(endpoint);
  const child = fork(fileURLToPath(new URL('../../support/lambda.ts', import.meta.url)), {
    execArgv: [],
    env: { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint, TABLE_NAME: stage.table.name },
  });
  const ended = once(child, 'exit');
  await once(child, 'message');
  const killing = handler(() => child.kill('SIGKILL'));
  // Blocks all later calls, because a signal takes time to arrive.
  let count = 0;
  proxy.change((call) => {
    count += 1;
    if (count <= after) return passThrough(call);
    return count === after + 1 ? killing(call) : undefined;
  });
  child.send({ id: 1, payload: JSON.stringify(eventOf(path, id, version)), operation: path.operation });
  const [, signal] = await ended;
  proxy.close();
  const { rows } = await look(stage, id, version);
  return { rows, old, signal, applied: proxy.exchanges.filter(({ status }) => status === 200).map(operationOf) };
}
