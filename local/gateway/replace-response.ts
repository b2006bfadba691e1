/** Replaces the response that an HTTP server writes. */
import type { ServerResponse } from 'node:http';
import type { OwnResponse } from './responses.ts';

type Loose = (...parameters: unknown[]) => unknown;

/**
 * @param choose is called with the status when the headers are set. It returns the replacement, or undefined to leave
 *   the response unchanged, byte for byte
 */
export function replaceResponse(response: ServerResponse, choose: (status: number) => OwnResponse | undefined): void {
  const [writeHead, write, end] = [response.writeHead, response.write, response.end].map((method) =>
    (method as Loose).bind(response),
  ) as [Loose, Loose, Loose];
  let instead: OwnResponse | undefined;

  const head = (status: number, ...rest: unknown[]) => {
    instead = choose(status);
    if (instead === undefined) return writeHead(status, ...rest);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    return writeHead(instead.status, { ...instead.headers, 'content-length': Buffer.byteLength(instead.body) });
  };
  const startIfNeeded = () => {
    if (!response.headersSent) head(response.statusCode);
  };
  const callbackOf = (parameters: unknown[]) =>
    parameters.find((parameter) => typeof parameter === 'function') as Loose;

  Object.assign(response, {
    writeHead: head,
    write(...parameters: unknown[]) {
      startIfNeeded();
      if (instead === undefined) return write(...parameters);
      callbackOf(parameters)?.();
      return true;
    },
    end(...parameters: unknown[]) {
      startIfNeeded();
      return instead === undefined ? end(...parameters) : end(instead.body, callbackOf(parameters));
    },
  });
}
