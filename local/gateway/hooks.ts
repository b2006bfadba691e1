/** Hooks on the HTTP servers of serverless-offline's process: its gateway, and its endpoint of Lambda's API. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { refuseForeign } from '../foreign-requests.ts';
import { requestLine } from '../request-line.ts';
import { onWarmUp, print, type WarmUp } from './parent.ts';
import { reloadOnSave } from './reload.ts';
import { replaceResponse } from './replace-response.ts';
import { readOwnResponses, toBytes } from './responses.ts';
import { sendWarmUp } from './warm-up.ts';

const portOf = (name: string): number => Number(process.env[name]);
const [gateway, lambda] = [portOf('GATEWAY_PORT'), portOf('LAMBDA_PORT')];

const ownResponse = readOwnResponses();

/** Every response of the function has an `X-Request-Id`; the emulator's own responses have none. */
const isFunctions = (response: ServerResponse): boolean => response.hasHeader('x-request-id');

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const isGateway = request.socket.localPort === gateway;
  if (isGateway) printWhenSent(request, response);
  const refusal = refuseForeign(request.rawHeaders, isGateway ? gateway : lambda);
  if (refusal !== undefined) {
    // No route has this path, so nothing is invoked. The emulator's own response to it is replaced.
    request.url = '/';
    const headers = { 'content-type': 'application/json' };
    replaceResponse(response, () => ({ ...refusal, headers }));
  } else if (isGateway) {
    adapt(request);
    replaceResponse(response, (status) => (status < 400 || isFunctions(response) ? undefined : ownResponse(status)));
  }
});

/** Undefined until npm start sends it, when everything is ready. No request is printed before that. */
let warmUp: WarmUp | undefined;

const sendWarmUpAgain = async () => (warmUp === undefined ? undefined : sendWarmUp(gateway as number, warmUp));

onWarmUp((request) => {
  warmUp = request;
  return sendWarmUp(gateway as number, request);
});
reloadOnSave(sendWarmUpAgain);

/** With LOG=json the function's own lines are printed instead. */
function printWhenSent({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
  if (process.env.LOG === 'json' || warmUp === undefined) return;
  if (headers['x-request-id'] === warmUp.headers['x-request-id']) return;
  const start = performance.now();
  response.once('finish', () => print(requestLine(response.statusCode, method, url, performance.now() - start)));
}

/**
 * The emulator reads the parsed headers, but makes the event from the raw ones: the function gets what was sent.
 * - `Content-Type`: with serverless.yml's binary types the gateway passes every body as base64. The emulator does so
 * only for bodies that it takes for binary. It decodes others (replacing invalid UTF-8), parses them (a JSON null
 * becomes no body), or refuses them.
 * - `Origin`: the emulator allows any origin to read the response, with credentials. The deployed stage allows none.
 */
function adapt({ headers }: IncomingMessage): void {
  headers['content-type'] = 'application/octet-stream';
  delete headers.origin;
}

/**
 * hapi, the emulator's HTTP server, responds to OPTIONS itself as soon as one route has CORS, and the emulator's 404
 * route has it. On the deployed stage the function refuses OPTIONS like any other method. So no route gets CORS.
 */
const { resolve } = createRequire(import.meta.url);
const cors = createRequire(resolve('serverless-offline'))('@hapi/hapi/lib/cors.js');
cors.route = () => false;

const BARE_REFUSAL = 'HTTP/1.1 400 Bad Request\r\n\r\n';

/** The emulator writes its response to an invalid HTTP request directly to the socket, without a response object. */
subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket };
  if (socket.localPort !== gateway) return;
  const end = socket.end.bind(socket) as (...parameters: unknown[]) => Socket;
  socket.end = (...[bytes, ...rest]: unknown[]) =>
    end(bytes instanceof Buffer && bytes.toString() === BARE_REFUSAL ? toBytes(ownResponse(400)) : bytes, ...rest);
});
