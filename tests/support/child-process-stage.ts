/** A stage whose function runs in a process of its own, as on Lambda: for its output, its CPU time, and events as text. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { HttpResponse } from '../../lib/http/event/response.ts';
import type { OperationName } from '../../lib/operations.ts';
import {
  checkedCall,
  FUNCTION_TIMEOUT_MS,
  type FunctionResponse,
  openStageTable,
  type Stage,
  stageOn,
  toFunctionResponse,
} from './stage.ts';
import { recordOutput } from './transcript.ts';

/** In milliseconds. */
export interface Duration {
  readonly wall: number;
  /** Includes the CPU time of requests that the process handled at the same time. */
  readonly cpu: number;
}

export interface ChildProcessStage extends Stage {
  /**
   * Invokes a function (default: PATCH's) with an event as text, which may be nested deeper than JSON.stringify can write.
   * @throws Error if the function's timeout ends before it responds
   */
  deliver(payload: string, operation?: OperationName): Promise<FunctionResponse & { readonly duration: Duration }>;
  /** Everything that the function has printed. */
  output(): string;
  /** Resolves when the function's process has ended. */
  close(): Promise<void>;
}

export interface FunctionOptions {
  /** Lambda's timeout for each request. */
  readonly timeoutMs?: number;
  /** The endpoint of DynamoDB for the function alone; the environment's if missing. */
  readonly endpoint?: string;
}

export async function openChildProcessStage(options: FunctionOptions = {}): Promise<ChildProcessStage> {
  const table = await openStageTable();
  const { deliver, ...child } = await forkFunction(table.name, options);
  return {
    ...(await stageOn(table, async (event, operation) => (await deliver(JSON.stringify(event), operation)).response)),
    ...child,
    async deliver(payload, operation) {
      const { response, duration } = await deliver(payload, operation);
      return { ...toFunctionResponse(response, operation), duration };
    },
  };
}

/** Starts one more instance of the function on a table. */
export async function forkInstance(tableName: string): Promise<Pick<ChildProcessStage, 'invoke' | 'close'>> {
  const { deliver, close } = await forkFunction(tableName, {});
  return {
    invoke: checkedCall(async (event, operation) => (await deliver(JSON.stringify(event), operation)).response),
    close,
  };
}

interface Delivered {
  readonly response: HttpResponse;
  readonly duration: Duration;
}

interface ForkedFunction extends Pick<ChildProcessStage, 'output' | 'close'> {
  deliver(payload: string, operation?: OperationName): Promise<Delivered>;
}

type Message = 'ready' | ({ readonly id: number } & (Delivered | { readonly timedOut: true }));

async function forkFunction(
  tableName: string,
  { timeoutMs = FUNCTION_TIMEOUT_MS, endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB }: FunctionOptions,
): Promise<ForkedFunction> {
  const child = fork(fileURLToPath(new URL('lambda.ts', import.meta.url)), {
    execArgv: [],
    env: {
      ...process.env,
      LAMBDA_TIMEOUT_MS: String(timeoutMs),
      TABLE_NAME: tableName,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  recordOutput(() => output);
  const ended = once(child, 'exit');
  const waiting = new Map<number, PromiseWithResolvers<Delivered>>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: Message) => {
    if (message === 'ready') return ready.resolve();
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('timedOut' in message) call?.reject(new Error(`the function timed out after ${timeoutMs} ms`));
    else call?.resolve(message);
  });
  child.on('exit', (code) => {
    const error = new Error(`the function's process has ended with ${code}`);
    ready.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  });
  await ready.promise;
  let calls = 0;
  return {
    deliver(payload, operation = 'sources_scim_users_partial_update') {
      const call = Promise.withResolvers<Delivered>();
      calls += 1;
      waiting.set(calls, call);
      child.send({ id: calls, payload, operation });
      return call.promise;
    },
    output: () => output,
    async close() {
      child.kill();
      await ended;
    },
  };
}
