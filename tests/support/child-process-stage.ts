/** A stage whose function runs in a process of its own, as on Lambda: for its output, its CPU time, and events as text. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HttpResponse } from '../../lib/http/event/response.ts';
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

/** Milliseconds. */
export interface Duration {
  readonly wall: number;
  readonly cpu: number;
}

export interface ChildProcessStage extends Stage {
  /** Invokes the function with an event as text, which may be nested deeper than JSON.stringify can write. */
  deliver(payload: string): Promise<FunctionResponse>;
  /** What the function has printed. */
  output(): string;
  /** How long the last call took: exact where one call is made at a time. */
  duration(): Duration;
  close(): void;
}

/** @param milliseconds what each request has of Lambda's time */
export async function openChildProcessStage(milliseconds = FUNCTION_TIMEOUT_MS): Promise<ChildProcessStage> {
  const table = await openStageTable();
  const { deliver, ...instance } = await forkFunction(milliseconds);
  return {
    ...(await stageOn(table, (event) => deliver(JSON.stringify(event)))),
    ...instance,
    deliver: async (payload) => toFunctionResponse(await deliver(payload)),
  };
}

/** One more instance of the function on the table that TABLE_NAME names. */
export async function forkInstance(): Promise<Pick<ChildProcessStage, 'invoke' | 'close'>> {
  const { deliver, close } = await forkFunction(FUNCTION_TIMEOUT_MS);
  return { invoke: checkedCall((event) => deliver(JSON.stringify(event))), close };
}

interface ForkedFunction extends Pick<ChildProcessStage, 'output' | 'duration' | 'close'> {
  deliver(payload: string): Promise<HttpResponse>;
}

interface Reply {
  readonly id: number;
  readonly response: HttpResponse;
  readonly took: Duration;
}

async function forkFunction(milliseconds: number): Promise<ForkedFunction> {
  const child = fork(fileURLToPath(new URL('lambda.ts', import.meta.url)), {
    execArgv: [],
    env: { ...process.env, LAMBDA_MILLISECONDS: String(milliseconds) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  recordOutput(() => output);
  const waiting = new Map<number, PromiseWithResolvers<HttpResponse>>();
  const ready = Promise.withResolvers<void>();
  let last: Duration = { wall: 0, cpu: 0 };
  child.on('message', (message: Reply | 'ready') => {
    if (message === 'ready') return ready.resolve();
    last = message.took;
    waiting.get(message.id)?.resolve(message.response);
    waiting.delete(message.id);
  });
  child.on('exit', (code) => {
    const error = new Error(`the function's process has ended with ${code}`);
    ready.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  });
  await ready.promise;
  let calls = 0;
  return {
    deliver(payload) {
      const response = Promise.withResolvers<HttpResponse>();
      calls += 1;
      waiting.set(calls, response);
      child.send({ id: calls, payload });
      return response.promise;
    },
    output: () => output,
    duration: () => last,
    close: () => child.kill(),
  };
}
