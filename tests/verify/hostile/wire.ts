/** HTTP/1.1 as bytes on a socket, for requests that no client would send. */
import { connect } from 'node:net';

export interface WireRequest {
  readonly method?: string;
  /** As it is on the wire. */
  readonly target: string;
  /** The host and port that the request goes to. */
  readonly host: string;
  /** In turn, a name as often as it is there; a byte a unit. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

export interface WireAnswer {
  /** 0 where there was none. */
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function toBytes({ method = 'PATCH', target, host, headers = [], body = Buffer.alloc(0) }: WireRequest): Buffer {
  const all = [['host', host], ['connection', 'close'], ...headers, ['content-length', `${body.length}`]];
  const lines = [`${method} ${target} HTTP/1.1`, ...all.map((pair) => pair.join(': ')), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), body]);
}

/** @param patience milliseconds of silence after which there is no answer: what is sent may be no whole request */
export function exchange(url: string, bytes: Buffer, patience = 20_000): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (part) => parts.push(part));
    // A server may hang up on what it is still being sent; what it has said counts.
    socket.on('error', () => {});
    socket.on('close', () => resolve(toAnswer(Buffer.concat(parts).toString())));
  });
}

function toAnswer(text: string): WireAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, end === -1 ? undefined : end).split('\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(status)?.[1] ?? 0),
    headers: Object.fromEntries(
      lines.map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      }),
    ),
    text: end === -1 ? '' : text.slice(end + 4),
  };
}
