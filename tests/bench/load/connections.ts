/** Sends the requests over connections that stay open. */
import http from 'node:http';
import https from 'node:https';
import type { Target } from '../../../commands/target.ts';
import type { LoadRequest } from './traffic.ts';

export interface Answer {
  /** The status, or the reason why there is no response: `timeout`, `ECONNREFUSED`, … */
  readonly outcome: string;
  readonly etag: string | undefined;
}

export interface Connections {
  /** @param milliseconds to wait for the whole response, at least 1 */
  send(request: LoadRequest, milliseconds: number): Promise<Answer>;
  /** Aborts requests that are under way. */
  close(): void;
}

/** Shorter than servers keep an idle connection (serverless-offline: 5 s), so that no request meets a closing one. */
const IDLE_MS = 4_000;

/**
 * Uses node:http: a request by fetch costs three times the CPU, and the measuring machine must not be the bottleneck.
 */
export function openConnections({ url, token }: Target): Connections {
  const { protocol, hostname, port, pathname } = new URL(url);
  const { Agent, request } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  const base = pathname.replace(/\/$/, '');
  // Only a URL has an IPv6 host in brackets.
  const to = { agent, port, hostname: hostname.replace(/^\[|\]$/g, '') };

  return {
    send: ({ method, path, body, headers }, milliseconds) =>
      new Promise((resolve) => {
        const end = (outcome: string, etag?: string) => resolve({ outcome, etag });
        const fail = (error: NodeJS.ErrnoException) => end(error.code ?? error.name);
        const sent = request({
          ...to,
          method,
          path: `${base}${path}`,
          headers: { ...headers, authorization: `Bearer ${token}`, 'content-length': Buffer.byteLength(body) },
        });
        const timer = setTimeout(
          () => {
            end('timeout');
            sent.destroy();
          },
          Math.max(milliseconds, 1),
        );
        sent.on('error', fail).on('close', () => clearTimeout(timer));
        sent.on('response', (response) => {
          response
            .on('error', fail)
            .on('end', () => end(`${response.statusCode}`, response.headers.etag))
            .resume();
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
