/** What the gateway answers by itself: always the same words, as schemas/openapi.json has them. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { assertDocumented } from '../support/documented.ts';
import { ofType, PACKAGING_MS, packageStage, type Template, the } from '../support/packaged.ts';
import { openStage } from '../support/stage.ts';

interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
/** Statuses that the gateway's own types have which fall to DEFAULT_4XX and DEFAULT_5XX. */
const DEFAULTS: Readonly<Record<string, readonly number[]>> = { DEFAULT_4XX: [400, 403], DEFAULT_5XX: [500] };

let template: Template;
let answers: GatewayResponse[];

beforeAll(async () => {
  // With the firewall's own answer.
  template = await packageStage('production', 'requestsPerAddress=600');
  const responses = ofType(template, 'AWS::ApiGateway::GatewayResponse');
  answers = responses.map(([, { Properties }]) => Properties as GatewayResponse);
}, PACKAGING_MS);

const bodyOf = ({ ResponseTemplates }: GatewayResponse): unknown =>
  JSON.parse(ResponseTemplates['application/json'] as string);

/** As the gateway writes them: a text in quotes is itself, context.requestId the id of its access log's line. */
function headersOf({ ResponseParameters, ResponseTemplates }: GatewayResponse): Record<string, string> {
  const headers = Object.entries(ResponseParameters).map(([name, value]) => [
    name.replace('gatewayresponse.header.', '').toLowerCase(),
    value === 'context.requestId' ? REQUEST_ID : /^'([^']*)'$/.exec(value)?.[1],
  ]);
  return { 'content-type': Object.keys(ResponseTemplates).join(), ...Object.fromEntries(headers) };
}

test('each has a status, and words that are true of all that it answers', () => {
  const table = answers.map((answer) => [answer.ResponseType, answer.StatusCode, bodyOf(answer)]);
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

test('the gateway refuses a request without Authorization itself, with the function’s own response', async () => {
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
  const refusal = answers.find(({ ResponseType }) => ResponseType === 'BAD_REQUEST_PARAMETERS') as GatewayResponse;
  expect([Number(refusal.StatusCode), bodyOf(refusal)]).toEqual([status, json]);
});

test(
  'a stage may leave that to the function',
  async () => {
    const open = await packageStage('dev', 'requireAuthorization=false');
    expect(ofType(open, 'AWS::ApiGateway::RequestValidator')).toEqual([]);
    expect(the(open, 'AWS::ApiGateway::Method').Properties).not.toHaveProperty('RequestValidatorId');
  },
  PACKAGING_MS,
);

test('no answer has anything of the request in it: the words of the gateway itself may show a token', () => {
  for (const { ResponseTemplates, ResponseParameters } of answers) {
    expect(Object.values(ResponseTemplates).join()).not.toMatch(/[$#]/);
    for (const value of Object.values(ResponseParameters)) expect(value).toMatch(/^('[^'$]*'|context\.requestId)$/);
  }
});

test('each is as documented: the body, and the headers that must be there', () => {
  for (const answer of answers)
    for (const status of DEFAULTS[answer.ResponseType] ?? [Number(answer.StatusCode)])
      expect(() => assertDocumented(status, headersOf(answer), bodyOf(answer))).not.toThrow();
});

test('each has the id that the access log has, and what may be tried again says when', () => {
  for (const answer of answers) {
    const { 'x-request-id': id, 'retry-after': wait } = headersOf(answer);
    expect(id).toBe(REQUEST_ID);
    const seconds = answer.ResponseType === 'WAF_FILTERED' ? '60' : '1';
    expect(wait).toBe(['429', '503', '504'].includes(answer.StatusCode ?? '') ? seconds : undefined);
  }
});

test('what the document says that the gateway answers by itself, it does', () => {
  const { paths } = JSON.parse(readFileSync(new URL('../../schemas/openapi.json', import.meta.url), 'utf8')) as {
    paths: Record<string, { patch: { responses: Record<string, { 'x-addition'?: string }> } }>;
  };
  const responses = Object.entries(paths['/sources/scim_users/{id}/']?.patch.responses ?? {});
  const promised = responses.filter(([, response]) => response['x-addition']?.includes('API Gateway'));
  expect(promised.map(([status]) => status)).toEqual(['413', '429', '504']);
  expect(answers.map(({ StatusCode }) => StatusCode)).toEqual(
    expect.arrayContaining(promised.map(([status]) => status)),
  );
});
