/** The stage under test: sends HTTP requests to its URL, unchanged, and invokes its function directly. */
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { useLocalCredentials } from '../credentials.ts';
import { isLoopback } from '../loopback.ts';
import type { Target } from '../target.ts';
import type { FunctionTarget } from './arguments.ts';

export interface Sent {
  readonly method?: string;
  /** Path from the stage's base, with its query, sent unchanged. */
  readonly target: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Buffer | string;
}

export interface Received {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

export interface Stage {
  send(sent: Sent): Promise<Received>;
  /** Undefined without --function. @throws Error if Lambda refuses, or the function ends without a response */
  readonly invoke: ((event: object) => Promise<Received>) | undefined;
  close(): void;
}

const TIMEOUT_MS = 35_000;
/** The requests come without a pause: a stage that takes 10 a second throttles some of them. */
const THROTTLED = 429;
const MAX_ATTEMPTS = 60;

export function openStage({ url }: Target, fn: FunctionTarget | undefined): Stage {
  const { protocol } = new URL(url);
  const { request, Agent } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true });

  async function sendOnce({ method = 'PATCH', target, headers = [], body = '' }: Sent): Promise<Received> {
    const { hostname, port, pathname, host } = new URL(url);
    const own = headers.filter(([name]) => !/^(host|content-length|connection)$/i.test(name));
    const length = String(Buffer.byteLength(body));
    const sending = request({
      agent,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path: `${pathname.replace(/\/$/, '')}${target}`,
      headers: [...own, ['Host', host], ['Content-Length', length]].flat(),
      timeout: TIMEOUT_MS,
    });
    sending.on('timeout', () => sending.destroy(new Error(`no response within ${TIMEOUT_MS / 1000} s`)));
    sending.end(body);
    const [response] = (await once(sending, 'response')) as [http.IncomingMessage];
    // A server that refuses a large body may respond and then close the connection while the body is being sent.
    sending.on('error', () => {});
    const text = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }

  async function send(sent: Sent): Promise<Received> {
    for (let attempt = 1; ; attempt += 1) {
      const received = await sendOnce(sent);
      if (received.status !== THROTTLED || attempt === MAX_ATTEMPTS) return received;
      await wait(1000);
    }
  }

  return { send, invoke: fn && openFunction(fn), close: () => agent.destroy() };
}

function openFunction({ name, endpoint }: FunctionTarget): NonNullable<Stage['invoke']> {
  if (endpoint !== undefined && isLoopback(endpoint)) useLocalCredentials();
  const lambda = new LambdaClient(endpoint === undefined ? {} : { endpoint });
  return async (event) => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
      { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    if (FunctionError !== undefined) throw new Error(`the function ended without a response (${FunctionError})`);
    const { statusCode, headers, body } = JSON.parse(new TextDecoder().decode(Payload));
    return { status: statusCode, headers, text: body };
  };
}
