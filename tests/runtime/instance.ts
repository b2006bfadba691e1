/** An instance of the deployed function: AWS's own runtime client in a process of its own, with a Runtime API for it alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type InitError, type Invocation, openRuntimeApi } from './runtime-api.ts';

const RUNTIME_CLIENT = createRequire(import.meta.url).resolve('aws-lambda-ric/index.mjs');
const PRELOAD = fileURLToPath(new URL('preload.cjs', import.meta.url));

export interface InstanceOptions {
  /** LAMBDA_TASK_ROOT. */
  readonly folder: string;
  /** _HANDLER. */
  readonly handler: string;
  /** All variables except those that this file sets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Instance {
  readonly initErrors: readonly InitError[];
  /** Resolves when the runtime waits for an event, with its CPU time so far in ms. @throws Error if the process ends first */
  idle(): Promise<number>;
  /** @throws Error if the function throws, or if the process ends */
  invoke(payload: string, milliseconds?: number): Promise<Invocation>;
  /** Stops the process when it waits for the next event, as Lambda does between two invocations. */
  freeze(): Promise<void>;
  /** The process resumes with the next invocation. */
  thaw(): void;
  /** Everything that was written to stdout so far. */
  stdout(): string;
  stderr(): string;
  /** The entries of Node's console, in the frames that Lambda reads. */
  telemetry(): Buffer;
  /** Resolves with the exit code when the process has ended and all its output was read. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** Lambda's file descriptor for the frames of the console. */
const TELEMETRY_FD = 3;

export async function startInstance({ folder, handler, environment }: InstanceOptions): Promise<Instance> {
  const api = await openRuntimeApi();
  const child = spawn(process.execPath, ['--require', PRELOAD, RUNTIME_CLIENT], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_FUNCTION_NAME: 'test',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/test',
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TZ: ':UTC',
      ...environment,
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      _LAMBDA_TELEMETRY_LOG_FD: String(TELEMETRY_FD),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const outputs = [1, 2, TELEMETRY_FD].map((fd) => collect(child.stdio[fd] as NodeJS.ReadableStream));
  const [stdout, stderr, telemetry] = outputs as [Buffer[], Buffer[], Buffer[]];
  const textOf = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
  const ended = once(child, 'close').then(([code]) => {
    api.close();
    return code as number | null;
  });
  const lost = ended.then((code) => {
    throw new Error(`the instance has ended with ${code}: ${textOf(stderr)}`);
  });
  lost.catch(() => {});
  return {
    initErrors: api.initErrors,
    idle: () => Promise.race([api.idle(), lost]),
    invoke: (payload, milliseconds = 15_000) => Promise.race([api.invoke(payload, milliseconds), lost]),
    async freeze() {
      await Promise.race([api.idle(), lost]);
      child.kill('SIGSTOP');
    },
    thaw: () => {
      child.kill('SIGCONT');
    },
    stdout: () => textOf(stdout),
    stderr: () => textOf(stderr),
    telemetry: () => Buffer.concat(telemetry),
    ended,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function collect(stream: NodeJS.ReadableStream): Buffer[] {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return chunks;
}

/** The variables that Lambda sets for a function, besides those of startInstance. */
export const lambdaEnvironment = (runtime: string, memoryMb: number): Record<string, string> => ({
  AWS_REGION: 'eu-central-1',
  AWS_DEFAULT_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
});
