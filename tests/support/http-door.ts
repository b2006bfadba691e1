/** A kind of event as an HTTP server, for HTTP clients. Checks every response against schemas/openapi.json. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertDocumented } from './documented.ts';
import { type Door, isDecodable, type Sent } from './doors.ts';
import type { FunctionResponse, Stage } from './stage.ts';

export interface HttpDoor {
  readonly url: string;
  close(): void;
}

type SentResponse = Pick<FunctionResponse, 'status' | 'headers' | 'text'>;

/** The route of serverless.yml. The gateway itself responds to any other path (`..` goes up a segment). */
const ROUTE = /^\/api\/v3\/sources\/scim_users\/(?!\.\.?(?:[/?]|$))([^/?]+)\/?(?:\?|$)/;

export const segmentOf = (target: string): string | undefined => ROUTE.exec(target)?.[1];

/** Passes each request to the function as this kind of event. */
export const throughDoor = (stage: Stage, door: Door): Promise<HttpDoor> =>
  listen((request, body) => stage.invoke(door.event(toSent(request, body))));

/**
 * Forwards each request byte for byte, except its `Host`, to a gateway, which responds by itself to an escape that it
 * cannot decode.
 */
export const throughGateway = (url: string): Promise<HttpDoor> =>
  listen(async (request, body) => {
    const response = await forward(url, request, body);
    const segment = segmentOf(request.url as string);
    if (segment !== undefined && isDecodable(segment))
      assertDocumented(response.status, mediaType(response.headers), JSON.parse(response.text));
    return response;
  });

async function listen(
  respond: (request: http.IncomingMessage, body: Buffer) => Promise<SentResponse>,
): Promise<HttpDoor> {
  const server = http.createServer(async (request, response) => {
    try {
      const { status, headers, text } = await respond(request, Buffer.concat(await request.toArray()));
      response.writeHead(status, headers).end(text);
    } catch (error) {
      response.writeHead(599).end(String(error));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** `rawHeaders` alternates names and values. */
function toSent({ method = '', url = '', rawHeaders }: http.IncomingMessage, body: Buffer): Sent {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  const headers = Object.fromEntries(names.map((name, at) => [name, rawHeaders[2 * at + 1] as string]));
  return { segment: segmentOf(url) as string, method, headers, body };
}

async function forward(
  url: string,
  { method, url: path, rawHeaders }: http.IncomingMessage,
  body: Buffer,
): Promise<SentResponse> {
  const { host, hostname, port } = new URL(url);
  const headers = rawHeaders.with(1 + rawHeaders.findIndex((name) => name.toLowerCase() === 'host'), host);
  const request = http.request({ hostname, port, method, path, headers }).end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode as number, headers: response.headers as FunctionResponse['headers'], text };
}

/** The emulator adds a charset. */
export const mediaType = (headers: SentResponse['headers']): SentResponse['headers'] => ({
  ...headers,
  'content-type': (headers['content-type'] ?? '').replace('; charset=utf-8', ''),
});
