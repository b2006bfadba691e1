/** Hands requests on to the gateway as they came, and its answers back, so that the page needs no CORS. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/**
 * Method, path, header lines and body are the caller's; status, header lines and body the gateway's. `Host` and `Origin`,
 * which the page's server has checked, become the gateway's own: it serves no others.
 * Where the gateway does not answer: 502 with a GenericError; where its answer breaks off, so does this one.
 * @param port the gateway's, of loopback
 */
export function handOn(port: number): (request: IncomingMessage, response: ServerResponse) => void {
  const host = `127.0.0.1:${port}`;
  const gateways = new Map([
    ['host', host],
    ['origin', `http://${host}`],
  ]);
  return (request, response) => {
    const { method, url: path } = request;
    // A connection each: one that was kept could have been closed meanwhile, which would look like a lost gateway.
    const onward = http.request({ hostname: '127.0.0.1', port, method, path, setHost: false, agent: false });
    for (const [name, value] of headerLines(request))
      onward.appendHeader(name, gateways.get(name.toLowerCase()) ?? value);
    // Node would give a PATCH without a body an empty one.
    onward.useChunkedEncodingByDefault = false;

    onward.on('response', (answer) => {
      response.sendDate = false;
      response.writeHead(answer.statusCode as number, answer.statusMessage, answer.rawHeaders);
      pipeline(answer, response, () => {}); // whichever of them breaks off, it ends the other
    });
    onward.on('error', () => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'application/json' }).end(NO_ANSWER);
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
}

const NO_ANSWER = JSON.stringify({ detail: 'The gateway does not answer; see what npm start has printed.' });

/** `rawHeaders` has the names and values in turn, as they came. */
const headerLines = ({ rawHeaders }: IncomingMessage): [string, string][] =>
  rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] as string]] : []));
