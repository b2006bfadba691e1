/** HTTP/1.1 as bytes on a socket, for requests that no client sends. */
import { connect } from 'node:net';

export interface WireRequest {
  readonly method?: string;
  /** As written on the wire. */
  readonly target: string;
  /** Host and port. */
  readonly host: string;
  /** In this order, with repeated names. One character is one byte. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

export interface WireResponse {
  /** 0 if there was no response. */
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function toBytes({ method = 'PATCH', target, host, headers = [], body = Buffer.alloc(0) }: WireRequest): Buffer {
  const all = [['host', host], ['connection', 'close'], ...headers, ['content-length', `${body.length}`]];
  const lines = [`${method} ${target} HTTP/1.1`, ...all.map((pair) => pair.join(': ')), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), body]);
}

/** Ends a hang, and judges no response: a busy machine is slow. */
const HANG_MS = 120_000;

/** @param patience milliseconds of silence after which no response is expected: the bytes may be only a part of a request */
export function exchange(url: string, bytes: Buffer, patience = HANG_MS): Promise<WireResponse> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (part) => parts.push(part));
    // A server may close the connection before it has read everything. Its response counts.
    socket.on('error', () => {});
    socket.on('close', () => resolve(toResponse(Buffer.concat(parts).toString())));
  });
}

function toResponse(text: string): WireResponse {
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
