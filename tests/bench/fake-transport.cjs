/** A transport without sockets: http(s).request and fetch return a real endpoint's recorded responses, by operation and key, after one turn of the event loop. Requiring this file installs it. */
'use strict';

const { EventEmitter } = require('node:events');
const http = require('node:http');
const https = require('node:https');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');
const { Duplex, Readable } = require('node:stream');
const tls = require('node:tls');

/** By operation and key: the replies in order, and how many were returned. */
const recorded = new Map();
let sent = 0;

const name = (target, body) => `${target} ${/"pk":\{"S":("(?:[^"\\]|\\.)*")\}/.exec(body)?.[1] ?? ''}`;

exports.sent = () => sent;

/** @param exchanges in the recorder's format */
exports.load = (exchanges) => {
  recorded.clear();
  for (const { target, request, status, headers, body } of exchanges) {
    const key = name(target, request);
    if (!recorded.has(key)) recorded.set(key, { replies: [], given: 0 });
    recorded.get(key).replies.push({ status, headers, body: Buffer.from(body) });
  }
};

/** DynamoDB's response to a request without an operation, such as one that only opens a connection. */
const HEALTHY = { status: 200, headers: {}, body: Buffer.from('healthy') };

/** The replies to one request repeat: the same request is sent again and again. */
function reply(target, body) {
  if (target === undefined) return HEALTHY;
  const found = recorded.get(name(target, body));
  if (found === undefined) throw new Error(`nothing was recorded for ${name(target, body)}`);
  sent += 1;
  found.given += 1;
  return found.replies[(found.given - 1) % found.replies.length];
}

const socket = Object.assign(new EventEmitter().setMaxListeners(0), {
  connecting: false,
  setKeepAlive: () => socket,
  setTimeout: () => socket,
  setNoDelay: () => socket,
  ref: () => socket,
  unref: () => socket,
});

class Response extends Readable {
  constructor({ status, headers, body }) {
    super();
    Object.assign(this, { statusCode: status, statusMessage: 'OK', headers: { ...headers }, complete: true });
    this.push(body);
    this.push(null);
  }
  _read() {}
}

class Request extends EventEmitter {
  constructor({ headers = {} }, listener) {
    super();
    Object.assign(this, { headers, socket, body: '' });
    if (listener) this.once('response', listener);
  }
  setTimeout() {
    return this;
  }
  setNoDelay() {}
  setSocketKeepAlive() {}
  destroy() {
    return this;
  }
  write(chunk) {
    // Buffer.from(chunk): the SDK's bytes warn when they are used as text.
    const { buffer, byteOffset, byteLength } = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.body += Buffer.from(buffer, byteOffset, byteLength).toString();
    return true;
  }
  end(chunk) {
    if (chunk) this.write(chunk);
    const found = reply(this.headers['x-amz-target'] ?? this.headers['X-Amz-Target'], this.body);
    setImmediate(() => {
      const response = new Response(found);
      response.once('end', () => this.emit('close'));
      this.emit('response', response);
    });
    return this;
  }
}

http.request = https.request = (first, second, third) =>
  typeof first === 'object' && !(first instanceof URL) ? new Request(first, second) : new Request(second, third);
// A connection before the first request reaches nobody, and nothing leaves the process.
net.connect = tls.connect = () => new Duplex({ read() {}, write() {} });
syncBuiltinESMExports();

globalThis.fetch = async (input, init) => {
  const isRequest = input instanceof globalThis.Request;
  const headers = isRequest ? input.headers : new Headers(init?.headers);
  const text = isRequest && init?.body === undefined ? await input.text() : String(init?.body ?? '');
  const { status, headers: responseHeaders, body } = reply(headers.get('x-amz-target') ?? undefined, text);
  await new Promise(setImmediate);
  return new globalThis.Response(body, { status, headers: responseHeaders });
};
