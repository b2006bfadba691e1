/** Sends the SDK's requests to DynamoDB's host, over connections that stay open. */
// With the SDK's own handler a warm request takes 10 % more CPU and the first one 12 % (npm run bench:parts), and its
// timeout ends with the response's headers. A test compares the two.
import http from 'node:http';
import https from 'node:https';
import { MalformedResponseError } from './sdk-errors.ts';

export interface Timeouts {
  /** Milliseconds to open a connection, including TLS. */
  readonly connection: number;
  /** Milliseconds for the whole response. */
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

/** The SDK retries errors with this name. */
export class TimeoutError extends Error {
  static override readonly name = 'TimeoutError';
  override readonly name = TimeoutError.name;
}

/** Node's name for an aborted request. */
export class AbortError extends Error {
  static override readonly name = 'AbortError';
  override readonly name = AbortError.name;
}

/** @returns a handler whose responses are complete: their bodies are bytes, not streams */
export function createRequestHandler({ protocol, hostname, port }: URL, timeouts: Timeouts) {
  const { Agent, request: open } = protocol === 'https:' ? https : http;
  const connected = protocol === 'https:' ? 'secureConnect' : 'connect';
  const agent = new Agent({ keepAlive: true });
  // Node opens a socket to an IPv6 address without a URL's brackets. The Host header keeps them.
  const host = hostname.replace(/^\[|\]$/g, '');

  const handle = ({ method, path, headers, body }: SdkRequest, { abortSignal: signal }: Options = {}) =>
    new Promise<{ response: SdkResponse }>((resolve, reject) => {
      const sent = open({ agent, host, port, method, path, headers });
      // Node's own `signal` option would add a listener to each end of the stream.
      const abort = () => sent.destroy(new AbortError('aborted: the request has ended, or its time is up'));
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      const giveUp = (what: string) => sent.destroy(new TimeoutError(`${what} in time`));
      const responseTimeout = setTimeout(giveUp, timeouts.response, 'DynamoDB did not respond');
      let connecting: NodeJS.Timeout | undefined;
      sent.once('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = setTimeout(giveUp, timeouts.connection, 'no connection to DynamoDB was made');
        socket.once(connected, () => clearTimeout(connecting));
      });
      sent.once('close', () => {
        signal?.removeEventListener('abort', abort);
        clearTimeout(connecting);
        clearTimeout(responseTimeout);
      });
      // `on`, not `once`: a later error without a listener would end the process.
      sent.on('error', reject);
      sent.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.once('end', () => {
          if (parts.length > 0) resolve({ response: toSdkResponse(response, parts) });
          // The SDK reads a missing body as an empty object, which would look like a missing row.
          else reject(new MalformedResponseError('DynamoDB responded without a body'));
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
