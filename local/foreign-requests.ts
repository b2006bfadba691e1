/** Recognises requests to a server on loopback that a foreign web page makes the developer's browser send. */

/** The response to such a request. */
export interface Refusal {
  readonly status: 403 | 421;
  /** The body: a GenericError as JSON. */
  readonly body: string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const HTTP_PORT = 80;

/** Loopback's names with each port as browsers write them: HTTP's own port is omitted. */
const authorities = (ports: readonly number[]): string[] =>
  ports.flatMap((port) => LOOPBACK.map((name) => (port === HTTP_PORT ? name : `${name}:${port}`)));

/**
 * A page that has rebound its own name to 127.0.0.1 (DNS rebinding) still sends that name as `Host`. A page of another
 * origin sends its `Origin` with every request that can change something. No page can set either header.
 * @param rawHeaders alternates names and values, as in Node
 * @param port of this server
 * @param others ports of other servers whose pages may send requests too. Clients other than browsers send no `Origin`
 * @returns undefined for a request that may be served
 */
export function refuseForeign(
  rawHeaders: readonly string[],
  port: number,
  others: readonly number[] = [],
): Refusal | undefined {
  const isOneOf = (values: readonly string[], allowed: readonly string[]) =>
    values.every((value) => allowed.includes(value.toLowerCase()));
  const sent = valuesOf(rawHeaders, 'host');
  const allowedHosts = authorities([port]);
  // RFC 9110 §15.5.20: 421 if the server does not serve the authority of the request.
  if (sent.length === 0 || !isOneOf(sent, allowedHosts))
    return refuse(421, `The Host header must be one of ${allowedHosts.join(', ')}.`);
  const allowedOrigins = authorities([port, ...others]).map((authority) => `http://${authority}`);
  if (!isOneOf(valuesOf(rawHeaders, 'origin'), allowedOrigins))
    return refuse(403, `The Origin header must be ${['absent', ...allowedOrigins].join(', ')}.`);
  return undefined;
}

const refuse = (status: Refusal['status'], detail: string): Refusal => ({ status, body: JSON.stringify({ detail }) });

const valuesOf = (rawHeaders: readonly string[], wanted: string): string[] =>
  rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === wanted);
