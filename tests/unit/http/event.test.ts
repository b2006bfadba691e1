/** The types of events and responses: a member that AWS does not have does not compile (npm run check). */
import { expect, test } from '@jest/globals';
import type { APIGatewayProxyResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { IncomingEvent } from '../../../lib/http/event/event.ts';
import { toRequest } from '../../../lib/http/event/request.ts';
import { jsonResponse } from '../../../lib/http/event/response.ts';
import { OPERATIONS } from '../../../lib/operations.ts';

const methodOf = (event: IncomingEvent) => toRequest(event, OPERATIONS.sources_scim_users_partial_update).method;

test("an event has AWS's names for its members", () => {
  const rest: IncomingEvent = { httpMethod: 'PUT', path: '/a', pathParameters: { id: 'a' } };
  const http: IncomingEvent = { version: '2.0', requestContext: { http: { method: 'PUT' } } };
  expect([rest, http].map(methodOf)).toEqual(['PUT', 'PUT']);

  // @ts-expect-error: it is httpMethod.
  const misnamed: IncomingEvent = { method: 'PUT' };
  // @ts-expect-error: it is requestContext.http.method.
  const misplaced: IncomingEvent = { requestContext: { http: { httpMethod: 'PUT' } } };
  expect([misnamed, misplaced].map(methodOf)).toEqual(['PATCH', 'PATCH']);
});

test('one response fits both kinds of API', () => {
  const rest: APIGatewayProxyResult = jsonResponse(200, '{}');
  const http: APIGatewayProxyStructuredResultV2 = jsonResponse(200, '{}');
  expect(rest).toEqual(http);
});
