/** Stands in for the native part of AWS's runtime client, which needs a C++ compiler: the same calls to Lambda's Runtime API. */
'use strict';

const http = require('node:http');

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const url = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

/** The native client blocks the process while it posts. Here the request for the next event waits for the post. */
let posted = Promise.resolve();

/** This header with the CPU time so far is the tests' own: only the process knows it exactly. */
function call(method, path, body) {
  const { user, system } = process.cpuUsage();
  const headers = { 'content-type': 'application/json', 'test-cpu-microseconds': user + system };
  return new Promise((resolve, reject) => {
    const toResponse = async (response) => ({
      bodyJson: `${Buffer.concat(await response.toArray())}`,
      headers: response.headers,
    });
    http
      .request(`${url}/${path}`, { agent, method, headers }, (response) => toResponse(response).then(resolve, reject))
      .on('error', reject)
      .end(body);
  });
}

exports.next = () => posted.then(() => call('GET', 'next'));
exports.done = (id, body) => {
  posted = call('POST', `${id}/response`, body);
};
exports.error = (id, body) => {
  posted = call('POST', `${id}/error`, body);
};
