/** A small HTTP server with the lists of authentik's API. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The rows of each list, as JSON text: authentik's numbers may not be JavaScript's. */
export interface Lists {
  users: string[];
  sources: string[];
  scim_users: string[];
}

/** Responds in place of the list; returns false to leave it to the list. */
export type Fault = (request: http.IncomingMessage, response: http.ServerResponse) => boolean;

export interface Authentik {
  readonly url: string;
  readonly lists: Lists;
  /** Path and query of each request. */
  readonly asked: string[];
  fault: Fault;
  close(): void;
}

export const KEY = 'authentik-key';

const LISTS: Readonly<Record<string, [name: keyof Lists, ordering: string]>> = {
  '/api/v3/core/users/': ['users', 'pk'],
  '/api/v3/sources/scim/': ['sources', 'pk'],
  '/api/v3/sources/scim_users/': ['scim_users', 'id'],
};

export async function openAuthentik(lists: Lists, below = ''): Promise<Authentik> {
  const server = http.createServer((request, response) => {
    authentik.asked.push(request.url ?? '');
    if (authentik.fault(request, response)) return;
    const [status, text] = listPage(lists, request, below);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const authentik: Authentik = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`,
    lists,
    asked: [],
    fault: () => false,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return authentik;
}

function listPage(lists: Lists, { url = '', headers }: http.IncomingMessage, below: string): [number, string] {
  const { pathname, searchParams } = new URL(url, 'http://authentik');
  const [name, ordering] = LISTS[pathname.slice(below.length)] ?? [];
  if (name === undefined || !pathname.startsWith(below)) return [404, '{"detail":"Not found."}'];
  if (headers.authorization !== `Bearer ${KEY}`) return [403, '{"detail":"Token invalid/expired"}'];
  if (searchParams.get('ordering') !== ordering) return [400, '{"ordering":["Not stable."]}'];
  const size = Number(searchParams.get('page_size') ?? 100);
  const current = Number(searchParams.get('page') ?? 1);
  const results = lists[name].slice((current - 1) * size, current * size);
  const count = lists[name].length;
  const total_pages = Math.max(1, Math.ceil(count / size));
  if (current > total_pages) return [404, '{"detail":"Invalid page."}'];
  const pagination = {
    next: current < total_pages ? current + 1 : 0,
    previous: current - 1,
    count,
    current,
    total_pages,
  };
  return [200, `{"pagination":${JSON.stringify(pagination)},"results":[${results.join(',')}]}`];
}
