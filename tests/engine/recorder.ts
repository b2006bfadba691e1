/** An HTTP proxy before an engine that keeps what is asked and answered: what IAM would be asked about, or a fake can answer with. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  /** DynamoDB's operation, as X-Amz-Target has it. */
  readonly target: string;
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Recorder {
  readonly url: string;
  /** Grows with each request. */
  readonly exchanges: Exchange[];
  close(): void;
}

export async function openRecorder(endpoint: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = http.createServer(async (request, response) => {
    const sent = Buffer.concat(await request.toArray());
    const { statusCode: status = 0, headers, body } = await forward(endpoint, request, sent);
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string')
      exchanges.push({ target, request: `${sent}`, status, headers: headers as Exchange['headers'], body: `${body}` });
    response.writeHead(status, headers).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The signature covers the headers, the host's name among them: all is handed on as it came. */
async function forward(endpoint: string, { method, url, headers }: http.IncomingMessage, sent: Buffer) {
  const request = http.request(endpoint, { method, path: url, headers }).end(sent);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = response.headers;
  return { statusCode: response.statusCode, headers: rest, body: Buffer.concat(await response.toArray()) };
}

/** `UpdateItem` of `DynamoDB_20120810.UpdateItem`. */
export const operationOf = ({ target }: Exchange): string => target.slice(target.indexOf('.') + 1);
