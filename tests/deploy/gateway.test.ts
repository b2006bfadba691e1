/** The gateway's own responses: constant texts, as schemas/openapi.json has them. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { assertDocumented } from '../support/documented.ts';
import { ofType, packageStage, type Template } from '../support/packaged.ts';
import { openStage } from '../support/stage.ts';

interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
/** Statuses of the gateway's response types that use DEFAULT_4XX and DEFAULT_5XX. */
const DEFAULTS: Readonly<Record<string, readonly number[]>> = { DEFAULT_4XX: [400, 403], DEFAULT_5XX: [500] };

let template: Template;
let responses: GatewayResponse[];

beforeAll(async () => {
  // Includes the firewall's response.
  template = await packageStage('production', 'requestsPerAddress=600');
  responses = ofType(template, 'AWS::ApiGateway::GatewayResponse').map(
    ([, { Properties }]) => Properties as GatewayResponse,
  );
});

const bodyOf = ({ ResponseTemplates }: GatewayResponse): unknown =>
  JSON.parse(ResponseTemplates['application/json'] as string);

/** As the gateway writes them: a quoted text is itself, context.requestId the id in the access log. */
function headersOf({ ResponseParameters, ResponseTemplates }: GatewayResponse): Record<string, string> {
  const headers = Object.entries(ResponseParameters).map(([name, value]) => [
    name.replace('gatewayresponse.header.', '').toLowerCase(),
    value === 'context.requestId' ? REQUEST_ID : /^'([^']*)'$/.exec(value)?.[1],
  ]);
  return { 'content-type': Object.keys(ResponseTemplates).join(), ...Object.fromEntries(headers) };
}

test('each has a status, and a text that is true for all its causes', () => {
  const table = responses.map((response) => [response.ResponseType, response.StatusCode, bodyOf(response)]);
  expect(table).toEqual([
    ['MISSING_AUTHENTICATION_TOKEN', '404', { detail: 'Not found.' }],
    ['INVALID_SIGNATURE', '404', { detail: 'Not found.' }],
    ['EXPIRED_TOKEN', '404', { detail: 'Not found.' }],
    ['RESOURCE_NOT_FOUND', '404', { detail: 'Not found.' }],
    ['BAD_REQUEST_PARAMETERS', '403', { detail: 'Authentication credentials were not provided.' }],
    ['THROTTLED', '429', { detail: 'Request was throttled.' }],
    ['REQUEST_TOO_LARGE', '413', { detail: 'Request body is too large.' }],
    ['BAD_REQUEST_BODY', '400', { detail: 'Malformed request.' }],
    ['INTEGRATION_TIMEOUT', '504', { detail: 'Service temporarily unavailable, try again later.' }],
    ['INTEGRATION_FAILURE', '503', { detail: 'Service temporarily unavailable, try again later.' }],
    ['DEFAULT_4XX', undefined, { detail: 'The request was refused.' }],
    ['DEFAULT_5XX', undefined, { detail: 'A server error occurred.' }],
    ['WAF_FILTERED', '429', { detail: 'Request was throttled.' }],
  ]);
});

test('the gateway itself refuses a request without Authorization, with the function’s own response', async () => {
  const [[validator, { Properties }] = ['', { Properties: {} }]] = ofType(
    template,
    'AWS::ApiGateway::RequestValidator',
  );
  expect(Properties).toMatchObject({ ValidateRequestParameters: true, ValidateRequestBody: false });
  for (const [, method] of ofType(template, 'AWS::ApiGateway::Method'))
    expect(method.Properties).toMatchObject({
      RequestParameters: { 'method.request.header.Authorization': true },
      RequestValidatorId: { Ref: validator },
    });
  const stage = await openStage();
  const { status, json } = await stage.invoke({ pathParameters: { id: 'nobody' }, headers: {}, body: {} });
  const refusal = responses.find(({ ResponseType }) => ResponseType === 'BAD_REQUEST_PARAMETERS') as GatewayResponse;
  expect([Number(refusal.StatusCode), bodyOf(refusal)]).toEqual([status, json]);
});

test('a stage may leave that check to the function', async () => {
  const open = await packageStage('dev', 'requireAuthorization=false');
  expect(ofType(open, 'AWS::ApiGateway::RequestValidator')).toEqual([]);
  for (const [, { Properties }] of ofType(open, 'AWS::ApiGateway::Method'))
    expect(Properties).not.toHaveProperty('RequestValidatorId');
});

test("no response contains anything of the request: the gateway's own texts may show a token", () => {
  for (const { ResponseTemplates, ResponseParameters } of responses) {
    expect(Object.values(ResponseTemplates).join()).not.toMatch(/[$#]/);
    for (const value of Object.values(ResponseParameters)) expect(value).toMatch(/^('[^'$]*'|context\.requestId)$/);
  }
});

test('each is as documented, with its body and required headers', () => {
  for (const response of responses)
    for (const status of DEFAULTS[response.ResponseType] ?? [Number(response.StatusCode)])
      expect(() => assertDocumented(status, headersOf(response), bodyOf(response))).not.toThrow();
});

test('each has the id of the access log, and a retryable one has Retry-After', () => {
  for (const response of responses) {
    const { 'x-request-id': id, 'retry-after': wait } = headersOf(response);
    expect(id).toBe(REQUEST_ID);
    const seconds = response.ResponseType === 'WAF_FILTERED' ? '60' : '1';
    expect(wait).toBe(['429', '503', '504'].includes(response.StatusCode ?? '') ? seconds : undefined);
  }
});

test('the gateway makes each response that the document says it makes', () => {
  const { paths, components } = JSON.parse(
    readFileSync(new URL('../../schemas/openapi.json', import.meta.url), 'utf8'),
  ) as {
    paths: Record<string, { patch: { responses: Record<string, { $ref?: string }> } }>;
    components: { responses: Record<string, { 'x-addition'?: string }> };
  };
  const documented = Object.entries(paths['/sources/scim_users/{id}/']?.patch.responses ?? {});
  const promised = documented.filter(([, { $ref = '' }]) =>
    components.responses[$ref.replace('#/components/responses/', '')]?.['x-addition']?.includes('API Gateway'),
  );
  expect(promised.map(([status]) => status)).toEqual(['413', '429', '504']);
  expect(responses.map(({ StatusCode }) => StatusCode)).toEqual(
    expect.arrayContaining(promised.map(([status]) => status)),
  );
});
