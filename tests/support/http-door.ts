/** A door as an HTTP server, for clients that speak HTTP to it; every answer is held against schemas/openapi.json. */
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

type FunctionResponseed = Pick<FunctionResponse, 'status' | 'headers' | 'text'>;

/** The one route of serverless.yml; what it does not lead to (`..` goes up a segment), the gateway answers by itself. */
const ROUTE = /^\/api\/v3\/sources\/scim_users\/(?!\.\.?(?:[/?]|$))([^/?]+)\/?(?:\?|$)/;

export const segmentOf = (target: string): string | undefined => ROUTE.exec(target)?.[1];

/** Hands each request to the function as the event that this door makes of it. */
export const throughDoor = (stage: Stage, door: Door): Promise<HttpDoor> =>
  listen((request, body) => stage.invoke(door.event(toSent(request, body))));

/** Hands each request on, byte for byte but for its `Host`, to a gateway, which answers an escape that it cannot decode by itself too. */
export const throughGateway = (url: string): Promise<HttpDoor> =>
  listen(async (request, body) => {
    const answer = await forward(url, request, body);
    const segment = segmentOf(request.url as string);
    if (segment !== undefined && isDecodable(segment))
      assertDocumented(answer.status, mediaType(answer.headers), JSON.parse(answer.text));
    return answer;
  });

async function listen(
  answer: (request: http.IncomingMessage, body: Buffer) => Promise<FunctionResponseed>,
): Promise<HttpDoor> {
  const server = http.createServer(async (request, response) => {
    try {
      const { status, headers, text } = await answer(request, Buffer.concat(await request.toArray()));
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

/** `rawHeaders` has the names and values in turn, as they came. */
function toSent({ method = '', url = '', rawHeaders }: http.IncomingMessage, body: Buffer): Sent {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  const headers = Object.fromEntries(names.map((name, at) => [name, rawHeaders[2 * at + 1] as string]));
  return { segment: segmentOf(url) as string, method, headers, body };
}

async function forward(
  url: string,
  { method, url: path, rawHeaders }: http.IncomingMessage,
  body: Buffer,
): Promise<FunctionResponseed> {
  const { host, hostname, port } = new URL(url);
  const headers = rawHeaders.with(1 + rawHeaders.findIndex((name) => name.toLowerCase() === 'host'), host);
  const request = http.request({ hostname, port, method, path, headers }).end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode as number, headers: response.headers as FunctionResponseed['headers'], text };
}

/** The emulator adds a charset. */
export const mediaType = (headers: FunctionResponseed['headers']): FunctionResponseed['headers'] => ({
  ...headers,
  'content-type': (headers['content-type'] ?? '').replace('; charset=utf-8', ''),
});
