/** API Gateway's binaryMediaTypes for serverless-offline, which does not know them: preloaded into its process. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * serverless.yml has every body handed over as base64 of its bytes. The emulator does so only for bodies that it takes for
 * binary; others it decodes (mending what is not UTF-8), parses (a JSON null becomes no body), or refuses for their type.
 * It looks at the parsed headers for that, and makes the event from the raw ones: so the parsed type is set to a binary one,
 * and the function sees what was sent.
 */
subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  if (String(request.socket.localPort) === process.env.GATEWAY_PORT)
    request.headers['content-type'] = 'application/octet-stream';
});
