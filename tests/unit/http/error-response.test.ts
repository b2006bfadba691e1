/** The table from errors to responses. */
import { expect, test } from '@jest/globals';
import * as errors from '../../../lib/domain/errors.ts';
import {
  MalformedPrecondition,
  MethodNotAllowed,
  UnsupportedContentEncoding,
  UnsupportedMediaType,
} from '../../../lib/http/errors.ts';
import { toResponse } from '../../../lib/http/event/error-response.ts';

test.each([
  [new errors.NotAuthenticated(), 403, { detail: 'Authentication credentials were not provided.' }, {}],
  [new errors.AuthenticationFailed('Token invalid/expired'), 403, { detail: 'Token invalid/expired' }, {}],
  [new errors.PermissionDenied(), 403, { detail: 'You do not have permission to perform this action.' }, {}],
  [new errors.NotFound(), 404, { detail: 'Not found.' }, {}],
  [new MethodNotAllowed('POST', 'PATCH'), 405, { detail: 'Method "POST" not allowed.' }, { allow: 'PATCH' }],
  [
    new UnsupportedMediaType('text/plain', 'application/json', 'PATCH'),
    415,
    { detail: 'Unsupported media type "text/plain" in request.' },
    { 'accept-patch': 'application/json' },
  ],
  [
    new UnsupportedContentEncoding('gzip', 'identity'),
    415,
    { detail: 'Unsupported content encoding "gzip" in request.' },
    { 'accept-encoding': 'identity' },
  ],
  [new errors.ParseError('why'), 400, { detail: 'JSON parse error - why' }, {}],
  [new MalformedPrecondition('If-Match'), 400, { detail: 'Malformed If-Match header.' }, {}],
  [new MalformedPrecondition('If-None-Match'), 400, { detail: 'Malformed If-None-Match header.' }, {}],
  [new errors.PreconditionFailed('v', 'why'), 412, { detail: 'why' }, { etag: '"v"' }],
  [new errors.Invalid({ id: ['no'] }), 400, { id: ['no'] }, {}],
  [
    new errors.WriteConflict(),
    503,
    { detail: 'The resource is being changed by other requests. Try again.' },
    { 'retry-after': expect.stringMatching(/^[1-4]$/) },
  ],
  [
    new errors.Unavailable('x'),
    503,
    { detail: 'Service temporarily unavailable, try again later.' },
    { 'retry-after': '1' },
  ],
  [new TypeError('internal: /var/task/secret'), 500, { detail: 'A server error occurred.' }, {}],
  ['thrown text', 500, { detail: 'A server error occurred.' }, {}],
])('%s', (error, statusCode, body, headers) => {
  expect(toResponse(error)).toEqual({
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
});

test('a conflict has one of four values of Retry-After, so that callers do not meet again', () => {
  const times = Array.from({ length: 400 }, () => toResponse(new errors.WriteConflict()).headers['retry-after']);
  expect([...new Set(times)].sort()).toEqual(['1', '2', '3', '4']);
});
