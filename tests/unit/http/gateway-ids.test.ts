/** The gateway's ids of a request, from an event of any shape. */
import { expect, test } from '@jest/globals';
import { readGatewayIds } from '../../../lib/http/event/gateway-ids.ts';

test.each<[string, unknown, object]>([
  [
    'both of a REST API',
    { requestId: '0f62a5d8-1c2b', extendedRequestId: 'JJbxmPL6YosFc-Q=' },
    { gateway_request_id: '0f62a5d8-1c2b', extended_request_id: 'JJbxmPL6YosFc-Q=' },
  ],
  ['the one of an HTTP API', { requestId: 'JJbxmPL6', http: { method: 'PATCH' } }, { gateway_request_id: 'JJbxmPL6' }],
  ['none of another Lambda', undefined, {}],
  ['none of a null context', null, {}],
  ['none of a context that is a text', 'requestId', {}],
  ['no id that is no text', { requestId: { a: 1 }, extendedRequestId: ['x'] }, {}],
  ['no id that is empty', { requestId: '', extendedRequestId: '' }, {}],
  ['no id that is longer than a line should be', { requestId: 'x'.repeat(129) }, {}],
  ['no id with white space or a line end', { requestId: 'a b', extendedRequestId: 'a\n' }, {}],
])('has %s', (_, requestContext, expected) => {
  expect(readGatewayIds({ requestContext: requestContext as never })).toEqual(expected);
});
