/** A server on loopback that forwards requests to the stage: the checker of the vectors knows neither TLS nor the token. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stage } from './stage.ts';

export interface Forwarder {
  readonly url: string;
  /** The id of the row in the last 200 response. */
  lastId(): unknown;
  close(): void;
}

/** @param standIn the token of the vectors, which is replaced by the stage's own */
export async function openForwarder(stage: Stage, token: string, standIn: string): Promise<Forwarder> {
  let lastId: unknown;
  const server = http.createServer(async (request, response) => {
    try {
      const headers = request.rawHeaders.flatMap((name, at, all): [string, string][] => {
        if (at % 2 === 1) return [];
        const value = all[at + 1] as string;
        const isToken = name.toLowerCase() === 'authorization' && isBearer(value, standIn);
        return [[name, isToken ? value.slice(0, -standIn.length) + token : value]];
      });
      const body = Buffer.concat(await request.toArray());
      const { method = '', url: target = '' } = request;
      const { status, headers: received, text } = await stage.send({ method, target, headers, body });
      if (status === 200) lastId = JSON.parse(text).id;
      response.writeHead(status, { 'content-type': received['content-type'] ?? '' }).end(text);
    } catch (error) {
      response.writeHead(599, { 'content-type': 'text/plain' }).end(String(error));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lastId: () => lastId,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The scheme is case-insensitive, the token is not. */
export const isBearer = (header: string, token: string): boolean =>
  header.slice(0, 7).toLowerCase() === 'bearer ' && header.slice(7) === token;
