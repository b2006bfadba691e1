/** Sends the patches over connections that are kept open. */
import http from 'node:http';
import https from 'node:https';
import type { Target } from '../../../commands/target.ts';
import type { Patch } from './traffic.ts';

export interface Answer {
  /** The status; for a request without an answer what became of it: `timeout`, `ECONNREFUSED`, … */
  readonly outcome: string;
  readonly etag: string | undefined;
}

export interface Connections {
  /** @param milliseconds to wait for the whole answer; less than 1 are 1 */
  send(patch: Patch, milliseconds: number): Promise<Answer>;
  /** Ends what is under way too. */
  close(): void;
}

/** Shorter than servers keep an idle connection, lest a request meets one that is being closed (serverless-offline: 5 s). */
const IDLE_MS = 4_000;

/** node:http, because a request by fetch costs three times the CPU, and the machine that measures must not be what is slow. */
export function openConnections({ url, token }: Target): Connections {
  const { protocol, hostname, port, pathname } = new URL(url);
  const { Agent, request } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  const base = pathname.replace(/\/$/, '');
  // An IPv6 host is in brackets in a URL alone.
  const to = { agent, port, hostname: hostname.replace(/^\[|\]$/g, ''), method: 'PATCH' };

  return {
    send: ({ id, body, headers }, milliseconds) =>
      new Promise((resolve) => {
        const end = (outcome: string, etag?: string) => resolve({ outcome, etag });
        const fail = (error: NodeJS.ErrnoException) => end(error.code ?? error.name);
        const sent = request({
          ...to,
          path: `${base}/api/v3/sources/scim_users/${encodeURIComponent(id)}/`,
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
