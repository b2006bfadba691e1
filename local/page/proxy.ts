/** Forwards requests to the gateway and returns its responses, both unchanged, so that the page needs no CORS. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/**
 * Keeps the caller's method, path, header lines and body, and the gateway's status, header lines and body. Replaces `Host` and
 * `Origin`, which the page's server has checked, by the gateway's own: it accepts no others.
 * Returns 502 with a GenericError if the gateway does not respond. A response that breaks off breaks off here too.
 * @param port of the gateway, on loopback
 */
export function forwardTo(port: number): (request: IncomingMessage, response: ServerResponse) => void {
  const host = `127.0.0.1:${port}`;
  const gateways = new Map([
    ['host', host],
    ['origin', `http://${host}`],
  ]);
  return (request, response) => {
    const { method, url: path } = request;
    // One connection a request: the gateway may close a kept one at any time, which would look like a gateway that is gone.
    const forwarded = http.request({ hostname: '127.0.0.1', port, method, path, setHost: false, agent: false });
    for (const [name, value] of headerLines(request))
      forwarded.appendHeader(name, gateways.get(name.toLowerCase()) ?? value);
    // Otherwise Node sends an empty chunked body for a PATCH without a body.
    forwarded.useChunkedEncodingByDefault = false;

    forwarded.on('response', (reply) => {
      response.sendDate = false;
      response.writeHead(reply.statusCode as number, reply.statusMessage, reply.rawHeaders);
      pipeline(reply, response, () => {}); // if either breaks off, the other ends
    });
    forwarded.on('error', () => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'application/json' }).end(NO_RESPONSE);
    });
    response.on('close', () => forwarded.destroy());
    request.pipe(forwarded);
  };
}

const NO_RESPONSE = JSON.stringify({ detail: 'The gateway does not respond. See the output of npm start.' });

/** `rawHeaders` alternates names and values, as received. */
const headerLines = ({ rawHeaders }: IncomingMessage): [string, string][] =>
  rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] as string]] : []));
