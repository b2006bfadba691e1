/** Lambda's Runtime API for one instance of a function (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Lambda's quota for the payload of a synchronous invocation and for its response. */
const MAX_PAYLOAD_BYTES = 6 * 2 ** 20;

export interface Invocation {
  /** The payload of the response: JSON. */
  readonly payload: string;
  readonly requestId: string;
  /** Milliseconds, from the event to the response. */
  readonly wall: number;
  readonly cpu: number;
}

export interface InitError {
  /** The header Lambda-Runtime-Function-Error-Type. */
  readonly type: string | undefined;
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface RuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  readonly initErrors: readonly InitError[];
  /** Resolves when the runtime waits for an event, with its CPU time so far in ms. Lambda may freeze it from then on. */
  idle(): Promise<number>;
  /** @param milliseconds until the deadline. @throws Error if the function throws, or if Lambda would refuse the size */
  invoke(payload: string, milliseconds: number): Promise<Invocation>;
  close(): void;
}

interface Waiting {
  readonly response: http.ServerResponse;
  readonly cpu: number;
}

interface Running extends PromiseWithResolvers<Invocation> {
  readonly requestId: string;
  readonly started: number;
  readonly cpu: number;
}

export async function openRuntimeApi(): Promise<RuntimeApi> {
  const initErrors: InitError[] = [];
  let waiting = Promise.withResolvers<Waiting>();
  let running: Running | undefined;

  const finish = (outcome: string, payload: string, cpu: number): void => {
    if (running === undefined) throw new Error(`a second ${outcome} for an invocation`);
    const { requestId, started, resolve, reject } = running;
    const invocation = { requestId, payload, wall: performance.now() - started, cpu: cpu - running.cpu };
    running = undefined;
    if (outcome === 'error') reject(new Error(`the function has thrown: ${payload}`));
    else if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) reject(new Error('Function.ResponseSizeTooLarge'));
    else resolve(invocation);
  };

  const server = http.createServer(async (request, response) => {
    const { method, url = '', headers } = request;
    const body = `${Buffer.concat(await request.toArray())}`;
    const cpu = Number(headers['test-cpu-microseconds']) / 1_000;
    const [, id, outcome = ''] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(url) ?? [];
    if (method === 'GET' && url === '/2018-06-01/runtime/invocation/next') {
      waiting.resolve({ response, cpu });
      return;
    }
    if (method === 'POST' && url === '/2018-06-01/runtime/init/error') {
      const type = headers['lambda-runtime-function-error-type'];
      initErrors.push({ ...JSON.parse(body), type });
    } else if (method === 'POST' && id !== undefined && id === running?.requestId) finish(outcome, body, cpu);
    else {
      response.writeHead(404).end(`${method} ${url}`);
      return;
    }
    response.writeHead(202).end('{"status":"OK"}');
  });
  // An instance may be frozen for longer than Node keeps an idle connection.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initErrors,
    idle: async () => (await waiting.promise).cpu,
    async invoke(payload, milliseconds) {
      if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) throw new Error('RequestEntityTooLarge');
      const { response, cpu } = await waiting.promise;
      waiting = Promise.withResolvers();
      running = { ...Promise.withResolvers<Invocation>(), requestId: randomUUID(), started: performance.now(), cpu };
      response
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Lambda-Runtime-Aws-Request-Id': running.requestId,
          'Lambda-Runtime-Deadline-Ms': Date.now() + milliseconds,
          'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-central-1:123456789012:function:test:live',
          'Lambda-Runtime-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
        })
        .end(payload);
      return running.promise;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
