/** Sends the SDK's requests to the one host that the function speaks to, over connections that are kept open. */
// With the SDK's own handler a settled request takes 10 % more CPU, the first one 12 % (npm run bench:parts), and its bound ends with
// the response's head. A test compares the two.
import http from 'node:http';
import https from 'node:https';
import { MalformedResponseError } from './sdk-errors.ts';

export interface Timeouts {
  /** Milliseconds for a connection to be made, TLS included. */
  readonly connection: number;
  /** Milliseconds for the whole answer. */
  readonly response: number;
}

/** The parts of the SDK's HttpRequest that are used. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

interface Options {
  readonly abortSignal?: AbortSignal | undefined;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** The SDK takes this name for a fault that may pass, and tries again. */
export class TimeoutError extends Error {
  static override readonly name = 'TimeoutError';
  override readonly name = TimeoutError.name;
}

/** Node's name for a request that was given up. */
export class AbortError extends Error {
  static override readonly name = 'AbortError';
  override readonly name = AbortError.name;
}

/** @returns a handler whose answers are whole: their bodies are bytes, not streams */
export function createRequestHandler({ protocol, hostname, port }: URL, timeouts: Timeouts) {
  const { Agent, request: open } = protocol === 'https:' ? https : http;
  const connected = protocol === 'https:' ? 'secureConnect' : 'connect';
  const agent = new Agent({ keepAlive: true });
  // A socket is opened to an IPv6 address without the brackets that a URL has around it; the header Host keeps them.
  const host = hostname.replace(/^\[|\]$/g, '');

  const handle = ({ method, path, headers, body }: SdkRequest, { abortSignal: signal }: Options = {}) =>
    new Promise<{ response: SdkResponse }>((resolve, reject) => {
      const sent = open({ agent, host, port, method, path, headers });
      // Not by request's own `signal`, which costs a listener to each of a stream's ends.
      const abort = () => sent.destroy(new AbortError('aborted: the request has been answered, or its time is up'));
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      const giveUp = (what: string) => sent.destroy(new TimeoutError(`${what} in time`));
      const answering = setTimeout(giveUp, timeouts.response, 'DynamoDB did not answer');
      let connecting: NodeJS.Timeout | undefined;
      sent.once('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = setTimeout(giveUp, timeouts.connection, 'no connection to DynamoDB was made');
        socket.once(connected, () => clearTimeout(connecting));
      });
      sent.once('close', () => {
        signal?.removeEventListener('abort', abort);
        clearTimeout(connecting);
        clearTimeout(answering);
      });
      // Not once: an error that nobody listens to ends the process.
      sent.on('error', reject);
      sent.once('response', (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', reject);
        answer.once('end', () => {
          if (parts.length > 0) resolve({ response: toSdkResponse(answer, parts) });
          // The SDK takes no body for an empty object: for a row that is not there.
          else reject(new MalformedResponseError('DynamoDB answered without a body'));
        });
      });
      sent.end(body);
    });

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle,
    destroy: () => agent.destroy(),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

const toSdkResponse = ({ statusCode = 0, headers }: http.IncomingMessage, parts: readonly Buffer[]): SdkResponse => ({
  statusCode,
  headers: headers as Record<string, string>,
  body: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
});
