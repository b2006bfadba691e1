/** Reading an event from any sender. */
import { expect, test } from '@jest/globals';
import { toRequest } from '../../../lib/http/event/request.ts';
import { OPERATIONS } from '../../../lib/operations.ts';

const URL_CONTEXT = { domainName: 'abc.lambda-url.eu-central-1.on.aws' };

/** The request of an empty event. */
const EMPTY = {
  query: {},
  method: 'PATCH',
  path: '/api/v3/sources/scim_users/{id}/',
  idFromEvent: undefined,
  headers: {},
  gatewayIds: {},
  body: '',
};

test.each([
  ['nothing', undefined, {}],
  ['no object', 'text', {}],
  ['an HTTP API without a method', { requestContext: { http: {} } }, {}],
  ['a context without http', { requestContext: {} }, {}],
  ['a method', { httpMethod: 'PUT', requestContext: { http: { method: 'POST' } } }, { method: 'PUT' }],
  ["an HTTP API's method", { requestContext: { http: { method: 'POST' } } }, { method: 'POST' }],
  ['a method that is no text', { httpMethod: 7 }, {}],
  ['an id that is no text', { pathParameters: { id: 7 } }, {}],
  ['an id that cannot be decoded', { path: '/a%ZZ/', pathParameters: { id: 'a%ZZ' } }, { idFromEvent: '' }],
  ['the segment of a path', { path: '/b%2Fa/', pathParameters: { id: 'b%2Fa' } }, { idFromEvent: 'b/a' }],
  [
    'the segment of a path without a slash',
    { path: '/b%2Fa', pathParameters: { id: 'b%2Fa' } },
    { idFromEvent: 'b/a' },
  ],
  ['no segment of the path', { path: '/b%252Fa', pathParameters: { id: 'b%2Fa' } }, { idFromEvent: 'b%2Fa' }],
  [
    'headers of which some are not there',
    { headers: { authorization: null, 'if-match': undefined, 'content-type': '', 'X-Request-Id': 0 } },
    { headers: { 'content-type': '', 'x-request-id': '0' } },
  ],
  ['a value said to be base64', { body: { a: 1 }, isBase64Encoded: true }, { body: { a: 1 } }],
  ['base64', { body: 'YQ==', isBase64Encoded: true }, { body: Buffer.from('a') }],
  ['base64 that is not said to be', { body: 'YQ==' }, { body: 'YQ==' }],
])('%s', (_event, event, read) => {
  expect(toRequest(event, OPERATIONS.sources_scim_users_partial_update)).toEqual({ ...EMPTY, ...read });
});

test.each([
  ['in the parameter', { pathParameters: { id: 'a/b' } }],
  ['in a REST API, as it was sent', { path: '/api/v3/x/a%2Fb/used_by/', pathParameters: { id: 'a%2Fb' } }],
  [
    "in a function URL's path",
    { rawPath: '/stage/api/v3/x/a%2Fb/used_by', version: '2.0', requestContext: URL_CONTEXT },
  ],
])('finds the id before the end of a longer path %s', (_name, event) => {
  const operation = { method: 'GET', path: '/api/v3/x/{id}/used_by/' } as const;
  expect(toRequest(event, operation)).toMatchObject({ method: 'GET', idFromEvent: 'a/b' });
});

test('finds no id in a path without the part after it', () => {
  const event = { rawPath: '/api/v3/x/a/', version: '2.0', requestContext: URL_CONTEXT };
  const operation = { method: 'GET', path: '/api/v3/x/{id}/used_by/' } as const;
  expect(toRequest(event, operation)).toMatchObject({ idFromEvent: undefined });
});
