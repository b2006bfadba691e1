/** An HTTP proxy before the engine that keeps what is sent to it: what IAM would be asked about. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sent {
  /** DynamoDB's name for it: `UpdateItem`. */
  readonly operation: string;
  readonly body: object;
}

export interface Tap {
  readonly endpoint: string;
  /** Grows with each request. */
  readonly sent: Sent[];
  close(): void;
}

/** @param engine the engine's URL */
export async function tapEngine(engine: string): Promise<Tap> {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    sent.push({
      operation: String(request.headers['x-amz-target']).replace(/^.*\./, ''),
      body: JSON.parse(body.toString()) as object,
    });
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
    const answer = await fetch(engine, { method: 'POST', headers: headers as Record<string, string>, body });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
