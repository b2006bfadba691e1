/** A kind of event as an HTTP server, for HTTP clients. Checks every response against schemas/openapi.json. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { OPERATIONS, type OperationName, PATHS } from '../../lib/operations.ts';
import { assertDocumented } from './documented.ts';
import { type Door, isDecodable, type Sent } from './doors.ts';
import type { FunctionResponse, Stage } from './stage.ts';

export interface HttpDoor {
  readonly url: string;
  close(): void;
}

type SentResponse = Pick<FunctionResponse, 'status' | 'headers' | 'text'>;

/** The routes of serverless.yml. The gateway itself responds to any other path (`..` goes up a segment). */
const ROUTES = PATHS.map((path) => {
  const pattern = path.replace(/\/$/, '').replace('{id}', '(?!\\.\\.?(?:[/?]|$))([^/?]+)');
  return { path, pattern: new RegExp(`^${pattern}/?(?:\\?|$)`) };
});

/** The route of a request's target. */
export function routeOf(target: string): { readonly path: string; readonly segment: string | undefined } | undefined {
  for (const { path, pattern } of ROUTES) {
    const match = pattern.exec(target);
    if (match !== null) return { path, segment: match[1] };
  }
  return undefined;
}

/** The id in a target such as `/api/v3/sources/scim_users/{id}/`, still encoded. Undefined for any other path. */
export function segmentOf(target: string): string | undefined {
  const route = routeOf(target);
  return route?.path === OPERATIONS.sources_scim_users_partial_update.path ? route.segment : undefined;
}

/** The operation whose function gets the request, as in serverless.yml. */
export function operationFor(path: string, method: string): OperationName {
  const names = Object.keys(OPERATIONS) as OperationName[];
  const own = names.find((name) => OPERATIONS[name].path === path && OPERATIONS[name].method === method);
  const reading = names.find((name) => OPERATIONS[name].path === path && OPERATIONS[name].method === 'GET');
  return own ?? reading ?? 'sources_scim_users_retrieve';
}

/** Passes each request to the function as this kind of event. */
export const throughDoor = (stage: Stage, door: Door): Promise<HttpDoor> =>
  listen((request, body) => {
    const sent = toSent(request, body);
    return stage.invoke(door.event(sent), operationFor(sent.path, sent.method));
  });

/**
 * Forwards each request byte for byte, except its `Host`, to a gateway, which responds by itself to an escape that it
 * cannot decode.
 */
export const throughGateway = (url: string): Promise<HttpDoor> =>
  listen(async (request, body) => {
    const response = await forward(url, request, body);
    const route = routeOf(request.url as string);
    if (route !== undefined && isDecodable(route.segment))
      assertDocumented(
        response.status,
        mediaType(response.headers),
        response.text === '' ? undefined : JSON.parse(response.text),
        operationFor(route.path, request.method as string),
      );
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
function toSent(
  { method = '', url = '', rawHeaders }: http.IncomingMessage,
  body: Buffer,
): Sent & { readonly path: string; readonly method: string } {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  const headers = Object.fromEntries(names.map((name, at) => [name, rawHeaders[2 * at + 1] as string]));
  const { path, segment } = routeOf(url) as Required<ReturnType<typeof routeOf> & object>;
  return { segment, path, method, query: url.split('?').slice(1).join('?'), headers, body };
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
export const mediaType = ({ 'content-type': type, ...headers }: SentResponse['headers']): SentResponse['headers'] => ({
  ...headers,
  ...(type !== undefined && { 'content-type': type.replace('; charset=utf-8', '') }),
});
