/** dynalite on loopback, over HTTP and TLS on one store, in its own process: the subjects' DynamoDB. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const dynalite = require('dynalite');
const read = (name) => readFileSync(path.join(path.dirname(require.resolve('dynalite')), 'ssl', name));

const store = dynalite({ createTableMs: 0 });
const response = (request, response) => store.emit('request', request, response);
// Longer than any run: a subject keeps its connection while it waits for its turn.
const options = { keepAliveTimeout: 600_000 };
const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

process.on('disconnect', () => process.exit());
process.send({
  http: await listen(http.createServer(options, response)),
  tls: await listen(
    https.createServer({ ...options, key: read('server-key.pem'), cert: read('server-crt.pem') }, response),
  ),
});
