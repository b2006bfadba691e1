/** Checks the responses that the gateway makes itself, and the requests that must reach the function. */
import { type Check, type Expected, expectResponse, headersOf } from './check.ts';
import { ROUTE } from './row.ts';
import type { Received, Sent } from './stage.ts';

const NOT_FOUND = '{"detail":"Not found."}';
const NOT_AUTHENTICATED = '{"detail":"Authentication credentials were not provided."}';
const TOO_LARGE = '{"detail":"Request body is too large."}';

/** API Gateway assumes that an unknown route needs a signature: its response depends on this header. */
const AUTHORIZATIONS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['no Authorization', []],
  ['a bearer token', [['Authorization', 'Bearer verify-no-token']]],
  ['a malformed Authorization', [['Authorization', 'verify-malformed']]],
  ['a malformed signature', [['Authorization', 'AWS4-HMAC-SHA256 verify-malformed']]],
  [
    'a wrong signature',
    [
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=verify/20200101/eu-central-1/execute-api/aws4_request, SignedHeaders=host, Signature=0',
      ],
    ],
  ],
];

/** The type that API Gateway gives its own response: deploy/cloudformation/gateway.yml defines one for each type. */
const remark = ({ headers }: Received): string => {
  const type = headersOf(headers).get('x-amzn-errortype');
  return type === undefined ? 'no x-amzn-errortype' : `x-amzn-errortype: ${type}`;
};

/** @param sent makes the request from the row's path and the header with the token */
const check = (
  claim: string,
  sent: (target: string, authorization: readonly [string, string]) => Sent,
  expected: Expected,
): Check => ({
  claim: `gateway: ${claim}`,
  async try({ stage, row, token }) {
    const response = await stage.send(sent(`${ROUTE}${row.id}/`, ['Authorization', `Bearer ${token}`]));
    expectResponse(response, expected);
    const headers = headersOf(response.headers);
    if (!headers.has('x-request-id')) throw new Error('the response has no X-Request-Id');
    if (!headers.get('content-type')?.startsWith('application/json'))
      throw new Error(`the response has the content type ${headers.get('content-type')}`);
    return remark(response);
  },
});

export const GATEWAY: readonly Check[] = [
  ...AUTHORIZATIONS.map(([name, headers]) =>
    check(`an unknown route with ${name} is a 404`, () => ({ method: 'GET', target: '/verify', headers }), {
      status: 404,
      body: NOT_FOUND,
    }),
  ),
  check(
    'a body that is too large is a 413',
    (target, token) => ({ target, headers: [token], body: ' '.repeat(10 * 2 ** 20 + 1) }),
    {
      status: 413,
      body: TOO_LARGE,
    },
  ),
  check('no Authorization is a 403', (target) => ({ target, body: '{}' }), { status: 403, body: NOT_AUTHENTICATED }),
  check('an empty Authorization is a 403', (target) => ({ target, headers: [['Authorization', '']], body: '{}' }), {
    status: 403,
    body: NOT_AUTHENTICATED,
  }),
  check(
    'a malformed Authorization is a 403',
    (target) => ({ target, headers: [['Authorization', 'verify-malformed']], body: '{}' }),
    { status: 403, body: NOT_AUTHENTICATED },
  ),
  check(
    'an unsupported Authorization is a 403',
    (target) => ({ target, headers: [['Authorization', 'AWS4-HMAC-SHA256 verify-malformed']], body: '{}' }),
    { status: 403, body: '{"detail":"Unsupported authentication type"}' },
  ),
  check('OPTIONS without Authorization is a 403', (target) => ({ method: 'OPTIONS', target }), {
    status: 403,
    body: NOT_AUTHENTICATED,
  }),
  // Only methods that change nothing, even on a stage that serves them.
  check('OPTIONS is a 405 of the function', (target, token) => ({ method: 'OPTIONS', target, headers: [token] }), {
    status: 405,
    body: '{"detail":"Method \\"OPTIONS\\" not allowed."}',
    headers: { allow: 'GET, PUT, PATCH, DELETE, HEAD' },
  }),
  check(
    'HEAD returns the headers of GET, without a body',
    (target, token) => ({ method: 'HEAD', target, headers: [token] }),
    {
      status: 200,
      body: '',
    },
  ),
];
