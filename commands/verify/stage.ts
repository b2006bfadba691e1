/** The stage under test: HTTP requests to its URL, byte for byte, and direct invocations of its function. */
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
  /** Path from the stage's base, with its query, as it is to be sent. */
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
  /** Undefined: the function isn't named. @throws Error where Lambda refuses, or the function ends without a response */
  readonly invoke: ((event: object) => Promise<Received>) | undefined;
  close(): void;
}

const TIMEOUT_MS = 35_000;
/** A stage of 10 requests a second refuses some of these: they come one after the other, without a pause. */
const THROTTLED = 429;
const MAX_THROTTLED = 60;

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
    // Who refuses a large body may close the connection while it is sent: what counts is the response.
    sending.on('error', () => {});
    const text = Buffer.concat(await response.toArray()).toString();
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }

  async function send(sent: Sent): Promise<Received> {
    for (let attempt = 1; ; attempt += 1) {
      const received = await sendOnce(sent);
      if (received.status !== THROTTLED || attempt === MAX_THROTTLED) return received;
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
