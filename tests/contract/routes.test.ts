/** Events of routes without a parameter `id`: the id comes from the path, and an event without one is a 400. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { openStage, type Stage } from '../support/stage.ts';
import { transcript } from '../support/transcript.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

type Least<Aws> = Partial<Omit<Aws, 'requestContext'>> & { requestContext: object };

const BASE = '/api/v3/sources/scim_users/';
const headers = { authorization: 'Bearer admin' };
const body = '{"attributes":{"b":2}}';

/**
 * AWS's event for a request to an id. REST APIs, function URLs and load balancers send the path undecoded; an HTTP API
 * decodes it.
 */
const ROUTES: Record<string, (id: string, end: string) => object> = {
  'a function URL': (id, end): Least<APIGatewayProxyEventV2> => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: `${BASE}${encodeURIComponent(id)}${end}`,
    headers,
    requestContext: { domainName: 'abc.lambda-url.eu-central-1.on.aws', http: { method: 'PATCH' } },
    body,
    isBase64Encoded: false,
  }),
  'the route $default of an HTTP API': (id, end): Least<APIGatewayProxyEventV2> => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: `/prod${BASE}${id}${end}`,
    headers,
    requestContext: { domainName: 'abc.execute-api.eu-central-1.amazonaws.com', http: { method: 'PATCH' } },
    body,
    isBase64Encoded: false,
  }),
  'the route $default of an HTTP API with payload 1.0': (
    id,
    end,
  ): Least<APIGatewayProxyEvent> & { version: string } => ({
    version: '1.0',
    resource: '$default',
    path: `${BASE}${id}${end}`,
    httpMethod: 'PATCH',
    headers,
    pathParameters: null,
    requestContext: { domainName: 'abc.execute-api.eu-central-1.amazonaws.com' },
    body,
    isBase64Encoded: false,
  }),
  'the resource {proxy+} of a REST API': (id, end): Least<APIGatewayProxyEvent> => ({
    resource: '/{proxy+}',
    path: `${BASE}${encodeURIComponent(id)}${end}`,
    httpMethod: 'PATCH',
    headers,
    pathParameters: { proxy: `${BASE.slice(1)}${encodeURIComponent(id)}` },
    requestContext: {},
    body,
    isBase64Encoded: false,
  }),
  'a load balancer': (id, end): Least<ALBEvent> => ({
    path: `${BASE}${encodeURIComponent(id)}${end}`,
    httpMethod: 'PATCH',
    headers,
    requestContext: { elb: { targetGroupArn: 'arn' } },
    body,
    isBase64Encoded: false,
  }),
};

const IDS = ['plain', 'a b', 'b/a', 'a%20b', 'a+b', 'Müller 😀', '%', '..a', 'ends/', 'a?b#c'];

describe.each(Object.entries(ROUTES))('%s', (_route, eventOf) => {
  test.each(IDS)('leads to the row %j', async (name) => {
    const id = await stage.row({ a: 1 }, name);
    for (const end of ['/', id.endsWith('/') ? '/' : ''])
      expect(await stage.invoke(eventOf(id, end))).toMatchObject({ status: 200, json: { id, attributes: { b: 2 } } });
  });

  test('is 404 for a missing row', async () => {
    expect(await stage.invoke(eventOf('no-such-row', '/'))).toMatchObject({ status: 404 });
  });
});

const FUNCTION_URL = { domainName: 'abc.lambda-url.eu-central-1.on.aws', http: { method: 'PATCH' } };

describe('an event without an id', () => {
  test.each([
    ['nothing but headers', {}],
    ['no parameter of that name', { pathParameters: { pk: 'a' } }],
    ['a number', { pathParameters: { id: 7 } }],
    ['a list', { pathParameters: { id: ['a'] } }],
    ['another path', { rawPath: '/api/v3/core/users/1/', version: '2.0', requestContext: FUNCTION_URL }],
    ['a path below the row', { rawPath: `${BASE}a/b/`, version: '2.0', requestContext: FUNCTION_URL }],
    ['a path that is no text', { path: 7 }],
  ])('%s is a 400 with a log line, after the token', async (_name, event) => {
    const before = transcript().lines.length;
    expect(await stage.invoke({ ...event, headers, body })).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining('names no SCIM source user') },
    });
    expect(await stage.invoke({ ...event, headers: {}, body })).toMatchObject({ status: 403 });
    const lines = transcript().lines.slice(before);
    expect(lines.filter((line) => line.includes('"missing_id"'))).toHaveLength(1);
  });
});

test('an escape in the path that cannot be decoded names no row', async () => {
  const event = { path: `${BASE}%ZZ/`, httpMethod: 'PATCH', headers, requestContext: { elb: {} }, body };
  expect(await stage.invoke(event)).toMatchObject({ status: 404 });
});

test.each([
  [BASE, 'GET, POST, HEAD'],
  [`${BASE}a/used_by/`, 'GET, HEAD'],
])('a PATCH of %s is 405 with the methods of that path', async (rawPath, allow) => {
  const requestContext = { domainName: 'abc.lambda-url.eu-central-1.on.aws', http: { method: 'PATCH' } };
  const event = { rawPath, version: '2.0', requestContext, headers, body };
  expect(await stage.invoke(event)).toMatchObject({ status: 405, headers: { allow } });
});
