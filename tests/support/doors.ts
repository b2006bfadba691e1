/** The kinds of event: how each of them carries a request. */
import { isUtf8 } from 'node:buffer';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { parse, stringify } from '../../lib/domain/json/json.ts';
import type { IncomingEvent } from '../../lib/http/event/event.ts';
import { OPERATIONS, type Operation } from '../../lib/operations.ts';

export interface Sent {
  /** The id's segment of the path, as sent; undefined for the collection. */
  readonly segment?: string | undefined;
  /** The route's path. By default it is a row's. */
  readonly path?: string;
  readonly method?: string;
  /** The raw query string, without the question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

type Event = APIGatewayProxyEvent | APIGatewayProxyEventV2 | IncomingEvent;

export interface Door {
  readonly event: (sent: Sent) => Event;
  /** Whether this kind of event can carry the request. */
  readonly carries: (sent: Sent) => boolean;
}

const ROW = OPERATIONS.sources_scim_users_partial_update.path;

/** serverless.yml declares every type binary, so the gateway sends base64. */
const asBase64 = (body: Buffer | undefined) =>
  body?.length ? { body: body.toString('base64'), isBase64Encoded: true } : { body: null, isBase64Encoded: false };

const asText = (body: Buffer | undefined) =>
  body && isUtf8(body) ? { body: body.toString(), isBase64Encoded: false } : asBase64(body);

/** Another Lambda's payload is JSON. */
const asPayload = (event: IncomingEvent): IncomingEvent => JSON.parse(JSON.stringify(event));

/** @param segment undefined: there is none */
export function isDecodable(segment: string | undefined): boolean {
  if (segment === undefined) return true;
  try {
    return decodeURIComponent(segment) !== '';
  } catch {
    return false;
  }
}

/** A value can't carry digits beyond a double's or broken JSON; a string would be text, and null no body. */
function isValue(body: Buffer): boolean {
  if (!isUtf8(body)) return false;
  try {
    const { value: plain, lossless } = parse(body.toString());
    return typeof plain !== 'string' && plain !== null && stringify(plain) === stringify(lossless);
  } catch {
    return false;
  }
}

/** Another Lambda sends no method: it invokes the operation's function. */
const isOwnMethod = ({ method = 'PATCH', path = ROW, segment }: Sent) =>
  Object.values<Operation>(OPERATIONS).some((operation) => operation.path === path && operation.method === method) &&
  isDecodable(segment);

const decoded = (segment: string | undefined) => (segment === undefined ? undefined : decodeURIComponent(segment));

const parameters = (segment: string | undefined) =>
  segment === undefined ? {} : { pathParameters: { id: decodeURIComponent(segment) } };

/** Decoded, as the gateway passes them. */
function multiValueQuery(query: string): Record<string, string[]> | null {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, parameters.getAll(name)]));
}

const lastOfEach = (parameters: Record<string, string[]> | null) =>
  parameters && Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.at(-1)]));

const joined = (parameters: Record<string, string[]> | null) =>
  parameters && Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.join()]));

/** Another Lambda gives each parameter once. */
const plainQuery = (query = '') => (query === '' ? {} : { queryStringParameters: lastOfEach(multiValueQuery(query)) });

const pathTo = (resource: string, id = '') => resource.replace('{id}', () => id);

const multiple = (headers: Sent['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

/** The origin of a request in both payload formats, which the function does not read. */
const STAGE = {
  accountId: '123456789012',
  apiId: 'api',
  domainName: 'api.execute-api.eu-central-1.amazonaws.com',
  domainPrefix: 'api',
  requestId: 'request',
  stage: 'prod',
};
const CLIENT = { protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' };

interface Routed {
  /** As in the event: undecoded from a REST API, decoded from an HTTP API. */
  readonly id: string | undefined;
  /** The route's path. */
  readonly resource: string;
  readonly method: string;
  readonly query: string;
  readonly headers: NonNullable<Sent['headers']>;
}

/** Payload 1.0. */
function restEvent(
  { id, resource, method, query, headers }: Routed,
  body: ReturnType<typeof asText>,
): APIGatewayProxyEvent {
  const parameters = multiValueQuery(query);
  const path = pathTo(resource, id);
  return {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: multiple(headers),
    queryStringParameters: lastOfEach(parameters),
    multiValueQueryStringParameters: parameters,
    pathParameters: id === undefined ? null : { id },
    stageVariables: null,
    requestContext: {
      ...STAGE,
      ...CLIENT,
      authorizer: null,
      httpMethod: method,
      identity: NO_IDENTITY,
      path: `/prod${path}`,
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: resource,
    },
    ...body,
  };
}

const NO_IDENTITY: APIGatewayProxyEvent['requestContext']['identity'] = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: CLIENT.sourceIp,
  user: null,
  userAgent: CLIENT.userAgent,
  userArn: null,
};

/** Payload 2.0. */
function httpEvent(
  { id, resource, method, query, headers }: Routed,
  { body, isBase64Encoded }: ReturnType<typeof asText>,
): APIGatewayProxyEventV2 {
  const routeKey = `ANY ${resource.replace(/\/$/, '')}`;
  const path = pathTo(resource, id);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(query !== '' && { queryStringParameters: joined(multiValueQuery(query)) ?? {} }),
    headers,
    requestContext: { ...STAGE, http: { method, path, ...CLIENT }, routeKey, time: '', timeEpoch: 0 },
    ...(id !== undefined && { pathParameters: { id } }),
    isBase64Encoded,
    ...(body !== null && { body }),
  };
}

/** A REST API passes path and parameter undecoded; an HTTP API decodes both. */
export const DOORS: Readonly<Record<string, Door>> = {
  'REST API': {
    carries: () => true,
    event: ({ segment, path = ROW, method = 'PATCH', query = '', headers = {}, body }) =>
      restEvent({ id: segment, resource: path, method, query, headers }, asBase64(body)),
  },
  'HTTP API': {
    carries: ({ segment }) => isDecodable(segment),
    event: ({ segment, path = ROW, method = 'PATCH', query = '', headers = {}, body }) =>
      httpEvent({ id: decoded(segment), resource: path, method, query, headers }, asText(body)),
  },
  'HTTP API with payload 1.0': {
    carries: ({ segment }) => isDecodable(segment),
    event: ({ segment, path = ROW, method = 'PATCH', query = '', headers = {}, body }) => ({
      // AWS's type is for a REST API's event, which has no version.
      version: '1.0',
      ...restEvent({ id: decoded(segment), resource: path, method, query, headers }, asText(body)),
    }),
  },
  'another Lambda': {
    carries: isOwnMethod,
    event: ({ segment, query, headers, body }) =>
      asPayload({ ...parameters(segment), ...plainQuery(query), headers, ...asText(body) }),
  },
  'another Lambda with a value': {
    carries: (sent) => isOwnMethod(sent) && (!sent.body?.length || isValue(sent.body)),
    event: ({ segment, query, headers, body }) =>
      asPayload({
        ...parameters(segment),
        ...plainQuery(query),
        headers,
        ...(body?.length && { body: JSON.parse(body.toString()) }),
      }),
  },
};
