/** The page's server, on loopback: the OpenAPI document with a form that calls the running gateway. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandError } from '../../commands/command.ts';
import type { DemoRequest } from '../demo-request.ts';
import { refuseForeign } from '../foreign-requests.ts';
import type { Service } from '../services.ts';
import { openFiles } from './files.ts';
import { forwardTo } from './proxy.ts';

export interface Page extends Service {
  readonly url: string;
}

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * @param port 0 for a free one
 * @param gateway port that gets the requests for `/api/`; it need not listen yet
 * @param demo fills in the form
 * @throws CommandError if the port is taken
 */
export async function startPage(port: number, gateway: number, demo: DemoRequest | undefined): Promise<Page> {
  const files = openFiles(demo);
  const toGateway = forwardTo(gateway);
  const server = http.createServer((request, response) => {
    const { method, url = '' } = request;
    const refusal = refuseForeign(request.rawHeaders, request.socket.localPort as number, [gateway]);
    if (refusal !== undefined)
      return response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(refusal.body);
    if (url.startsWith('/api/')) return toGateway(request, response);
    const file = method === 'GET' || method === 'HEAD' ? files.get(url.split('?', 1)[0] as string) : undefined;
    if (file === undefined) return response.writeHead(404, HEADERS).end();
    response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.content);
  });
  await listen(server, port);
  const ended = once(server, 'close').then(() => {});
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ended,
    async stop() {
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}

async function listen(server: http.Server, port: number): Promise<void> {
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CommandError(`port ${port} is taken: choose another with PAGE_PORT=${port + 1}`);
  }
}
