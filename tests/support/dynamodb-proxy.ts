/** An HTTP proxy before the engine: keeps what is asked and answered, and makes of any call what the engine itself cannot be made to show. */
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the engine was asked and what it answered, whether or not that answer was handed on. */
export interface Exchange extends Answer {
  /** DynamoDB's operation, as X-Amz-Target has it. */
  readonly target: string;
  readonly request: string;
}

/** A call that has come. It is in the hands of its way: what is not done with it does not happen. */
export interface Call {
  readonly operation: string;
  readonly headers: http.IncomingHttpHeaders;
  /** JSON. */
  readonly body: string;
  /** Lets the engine do it. @param body another than was sent */
  engine(body?: string): Promise<Answer>;
  answer(answer: Answer): void;
  /** Sends bytes as they are and closes the connection. */
  cut(bytes?: string): void;
  /** Breaks the connection off: ECONNRESET. */
  reset(): void;
}

/** What becomes of a call. */
export type Way = (call: Call) => unknown;

export const straight = async (call: Call): Promise<void> => call.answer(await call.engine());
export const reset: Way = (call) => call.reset();

export interface EngineProxy {
  readonly endpoint: string;
  /** Calls that have come, whatever became of them: their operations. */
  readonly calls: string[];
  /** Those that the engine has answered. */
  readonly exchanges: Exchange[];
  /** The next call goes one way, those after it another (or the same). */
  change(next: Way, then?: Way): void;
  /** Closes every connection, as DynamoDB does with idle ones. */
  hangUp(): void;
  close(): void;
}

/**
 * @param target the engine's URL
 * @param host the address to listen on, of IPv4 or IPv6
 */
export async function openProxy(target: string, host = '127.0.0.1'): Promise<EngineProxy> {
  const calls: string[] = [];
  const exchanges: Exchange[] = [];
  let next: Way = straight;
  let then: Way = straight;
  const server = http.createServer(async (request, response) => {
    const sent = Buffer.concat(await request.toArray());
    const called = String(request.headers['x-amz-target']);
    const call: Call = {
      operation: operationOf({ target: called }),
      headers: request.headers,
      body: `${sent}`,
      async engine(body) {
        const answer = await forward(target, request, body === undefined ? sent : Buffer.from(body));
        exchanges.push({ target: called, request: `${sent}`, ...answer });
        return answer;
      },
      answer: ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      cut: (bytes = '') => request.socket.end(bytes),
      reset: () => breakOff(request.socket),
    };
    calls.push(call.operation);
    const way = next;
    next = then;
    try {
      await way(call);
    } catch {
      // The engine is gone, and so is the connection.
      call.reset();
    }
  });
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, host), 'listening');
  return {
    endpoint: `http://${isIPv6(host) ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    calls,
    exchanges,
    change(way, after = way) {
      next = way;
      then = after;
    },
    hangUp: () => server.closeAllConnections(),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Where the caller has left first, and its end was answered by ours, Node 24 loses a socket that is reset: a process with one never ends. */
function breakOff(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

const engines = new http.Agent({ keepAlive: true });

/** All is handed on as it came but for the host's name and the length: DynamoDB Local serves names of loopback alone, and checks no signature. */
async function forward(target: string, { method, url, headers }: http.IncomingMessage, sent: Buffer): Promise<Answer> {
  const request = http
    .request(target, {
      agent: engines,
      method,
      path: url,
      headers: { ...headers, host: new URL(target).host, 'content-length': sent.length },
    })
    .end(sent);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = response.headers;
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode ?? 0, headers: rest as Answer['headers'], body };
}

/** `UpdateItem` of `DynamoDB_20120810.UpdateItem`. */
export const operationOf = ({ target }: Pick<Exchange, 'target'>): string => target.slice(target.indexOf('.') + 1);
