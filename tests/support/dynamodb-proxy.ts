/** An HTTP proxy in front of DynamoDB Local. It records every call, and a test decides what happens to each. */
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';

// No package does this: Toxiproxy sees TCP, not calls, and is a Go program; toxy, of npm, is not maintained. The faults here depend on
// the call: DynamoDB has applied it or not, and the response is held, replaced or cut at a byte.

export interface DynamoDbResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call that DynamoDB Local responded to, whether or not the caller got that response. */
export interface Exchange extends DynamoDbResponse {
  /** The header X-Amz-Target, which names the operation. */
  readonly target: string;
  readonly request: string;
}

/** A call that has arrived. Its handler decides everything: without it, nothing is forwarded and nobody responds. */
export interface Call {
  readonly operation: string;
  readonly headers: http.IncomingHttpHeaders;
  /** JSON. */
  readonly body: string;
  /** Sends the call to DynamoDB Local. @param body replaces the caller's */
  forward(body?: string): Promise<DynamoDbResponse>;
  respond(response: DynamoDbResponse): void;
  /** Sends these bytes as they are and closes the connection. */
  cut(bytes?: string): void;
  /** Resets the connection: the caller sees ECONNRESET. */
  reset(): void;
}

export type CallHandler = (call: Call) => unknown;

export const passThrough = async (call: Call): Promise<void> => call.respond(await call.forward());
export const reset: CallHandler = (call) => call.reset();

export interface DynamoDbProxy {
  readonly endpoint: string;
  /** The operation of every call that has arrived, whatever happened to it. */
  readonly calls: string[];
  /** The calls that DynamoDB Local responded to. */
  readonly exchanges: Exchange[];
  /** Sets the handler of the next call, and of all calls after it: the same one if `then` is missing. */
  change(next: CallHandler, then?: CallHandler): void;
  /** Closes every connection, as DynamoDB does with idle ones. */
  hangUp(): void;
  close(): void;
}

/**
 * @param target the URL of DynamoDB Local
 * @param host the IPv4 or IPv6 address to listen on
 */
export async function openProxy(target: string, host = '127.0.0.1'): Promise<DynamoDbProxy> {
  const calls: string[] = [];
  const exchanges: Exchange[] = [];
  let next: CallHandler = passThrough;
  let then: CallHandler = passThrough;
  const server = http.createServer(async (request, response) => {
    const sent = Buffer.concat(await request.toArray());
    const called = String(request.headers['x-amz-target']);
    const call: Call = {
      operation: operationOf({ target: called }),
      headers: request.headers,
      body: `${sent}`,
      async forward(body) {
        const forwarded = await forward(target, request, body === undefined ? sent : Buffer.from(body));
        exchanges.push({ target: called, request: `${sent}`, ...forwarded });
        return forwarded;
      },
      respond: ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      cut: (bytes = '') => request.socket.end(bytes),
      reset: () => resetSocket(request.socket),
    };
    calls.push(call.operation);
    const handle = next;
    next = then;
    try {
      await handle(call);
    } catch {
      // DynamoDB Local has ended, and so has the connection.
      call.reset();
    }
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, host), 'listening');
  return {
    endpoint: `http://${isIPv6(host) ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    calls,
    exchanges,
    change(handler, after = handler) {
      next = handler;
      then = after;
    },
    hangUp: () => server.closeAllConnections(),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Node 24 loses a socket that is reset after both sides have ended it, and a process with such a socket never ends. */
function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

const keepAlive = new http.Agent({ keepAlive: true });

/** Changes the host and the length only: DynamoDB Local serves loopback names alone, and checks no signature. */
async function forward(
  target: string,
  { method, url, headers }: http.IncomingMessage,
  sent: Buffer,
): Promise<DynamoDbResponse> {
  const request = http
    .request(target, {
      agent: keepAlive,
      method,
      path: url,
      headers: { ...headers, host: new URL(target).host, 'content-length': sent.length },
    })
    .end(sent);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = response.headers;
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode ?? 0, headers: rest as DynamoDbResponse['headers'], body };
}

/** `UpdateItem` of `DynamoDB_20120810.UpdateItem`. */
export const operationOf = ({ target }: Pick<Exchange, 'target'>): string => target.slice(target.indexOf('.') + 1);
