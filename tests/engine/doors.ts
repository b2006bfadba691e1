/** The three doors: the event that each of them makes of a request. */
import { isUtf8 } from 'node:buffer';
import { parse, stringify } from '../../lib/domain/json.ts';

export interface Sent {
  /** The last segment of the path, as it is on the wire. */
  readonly segment: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Door {
  readonly event: (sent: Sent) => object;
  /** Whether such a request can come through it. */
  readonly carries: (sent: Sent) => boolean;
}

const BASE = '/api/v3/sources/scim_users';

/** serverless.yml makes every type a binary one, for which the gateway sends base64. */
const asBase64 = (body: Buffer | undefined) =>
  body?.length ? { body: body.toString('base64'), isBase64Encoded: true } : { body: null, isBase64Encoded: false };

const asText = (body: Buffer | undefined) =>
  body && isUtf8(body) ? { body: body.toString(), isBase64Encoded: false } : asBase64(body);

/** Another Lambda's payload is JSON. */
const asPayload = (event: object): object => JSON.parse(JSON.stringify(event));

export function isDecodable(segment: string): boolean {
  try {
    return decodeURIComponent(segment) !== '';
  } catch {
    return false;
  }
}

/** A value has no digits beyond a double's, and comes of no broken JSON; a text is no value, and null is no body. */
function isValue(body: Buffer): boolean {
  if (!isUtf8(body)) return false;
  try {
    const { plain, exact } = parse(body.toString());
    return typeof plain !== 'string' && plain !== null && stringify(plain) === stringify(exact);
  } catch {
    return false;
  }
}

const isPatch = ({ method = 'PATCH', segment }: Sent) => method === 'PATCH' && isDecodable(segment);

const multiple = (headers: Sent['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));

/** A REST API hands segment and parameter over as sent, an HTTP API decodes both. */
export const DOORS: Readonly<Record<string, Door>> = {
  'REST API': {
    carries: () => true,
    event: ({ segment, method = 'PATCH', headers, body }) => ({
      resource: `${BASE}/{id}/`,
      path: `${BASE}/${segment}/`,
      httpMethod: method,
      headers,
      multiValueHeaders: multiple(headers),
      pathParameters: { id: segment },
      requestContext: { httpMethod: method, stage: 'prod', path: `/prod${BASE}/${segment}/` },
      ...asBase64(body),
    }),
  },
  'HTTP API': {
    carries: ({ segment }) => isDecodable(segment),
    event: ({ segment, method = 'PATCH', headers, body }) => {
      const id = decodeURIComponent(segment);
      const { body: payload, isBase64Encoded } = asText(body);
      return {
        version: '2.0',
        rawPath: `${BASE}/${id}/`,
        headers,
        pathParameters: { id },
        requestContext: { http: { method, path: `${BASE}/${id}/` } },
        isBase64Encoded,
        ...(payload !== null && { body: payload }),
      };
    },
  },
  'HTTP API with payload 1.0': {
    carries: ({ segment }) => isDecodable(segment),
    event: ({ segment, method = 'PATCH', headers, body }) => {
      const id = decodeURIComponent(segment);
      const path = `${BASE}/${id}/`;
      return { version: '1.0', path, httpMethod: method, headers, pathParameters: { id }, ...asText(body) };
    },
  },
  'another Lambda': {
    carries: isPatch,
    event: ({ segment, headers, body }) =>
      asPayload({ pathParameters: { id: decodeURIComponent(segment) }, headers, ...asText(body) }),
  },
  'another Lambda with a value': {
    carries: (sent) => isPatch(sent) && (!sent.body?.length || isValue(sent.body)),
    event: ({ segment, headers, body }) =>
      asPayload({
        pathParameters: { id: decodeURIComponent(segment) },
        headers,
        ...(body?.length && { body: JSON.parse(body.toString()) }),
      }),
  },
};
