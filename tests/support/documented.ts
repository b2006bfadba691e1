/** Checks a response against schemas/openapi.json: everything that the suite sees must be documented there. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { parseDateTime } from '../../lib/domain/date-time.ts';
import { LIST_PARAMETERS } from '../../lib/domain/scim-user/list/list-query.ts';
import { OPERATIONS, type OperationName } from '../../lib/operations.ts';
import { recordErrorBody } from './transcript.ts';

interface Documented {
  readonly $ref?: string;
  readonly content?: object;
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>;
}

interface OpenApi {
  readonly servers: readonly [{ readonly url: string }];
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Documented>> }>>>
  >;
  readonly components: { readonly responses: Readonly<Record<string, Documented>> };
}

const URI = 'openapi.json';

/** Like official Go clients, refuses unknown fields: an object has only its named properties. */
const closed = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value && 'properties' in value && !('additionalProperties' in value)
    ? { ...value, additionalProperties: false }
    : value;

/** A pattern is Python's, whose `\w` has the letters and digits of all scripts. */
const asInPython = (key: string, value: unknown): unknown =>
  key === 'pattern' && typeof value === 'string' ? value.replaceAll('\\w', '\\p{L}\\p{N}_') : closed(key, value);

const document: OpenApi = JSON.parse(
  readFileSync(new URL('../../schemas/openapi.json', import.meta.url), 'utf8'),
  asInPython,
) as OpenApi;

/** An operation's response with a status: its place in the document, and what it says. */
function findResponse(name: OperationName, status: number): { pointer: string; response: Documented } | undefined {
  const { method, path: full } = OPERATIONS[name];
  const path = full.replace(document.servers[0].url, '/');
  const key = method.toLowerCase();
  const response = document.paths[path]?.[key]?.responses[status];
  const shared = response?.$ref?.replace('#/components/responses/', '');
  if (shared !== undefined)
    return {
      pointer: `/components/responses/${shared}`,
      response: document.components.responses[shared] as Documented,
    };
  return response && { pointer: `/paths/${path.replaceAll('/', '~1')}/${key}/responses/${status}`, response };
}

const ajv = new Ajv({
  strict: false,
  formats: {
    ...fullFormats,
    // authentik's Go client fails on any other date-time.
    'date-time': (text: string) => parseDateTime(text) !== undefined,
    // Django's EmailField may be blank, which the published schema does not say: authentik's own akadmin has "".
    email: (text: string) => text === '' || (fullFormats.email as RegExp).test(text),
  },
}).addSchema(document, URI);

const messages = { type: 'array', items: { type: 'string' }, minItems: 1 };

/** The shapes of a 400: a text about the whole request, or messages by field or by parameter. */
const refusalOf = (names: readonly string[]): ValidateFunction =>
  ajv.compile({
    oneOf: [
      { type: 'object', properties: { detail: { type: 'string' } }, required: ['detail'], additionalProperties: false },
      {
        type: 'object',
        properties: Object.fromEntries(names.map((name) => [name, messages])),
        minProperties: 1,
        additionalProperties: false,
      },
    ],
  });
const isRefusal = refusalOf(['non_field_errors', 'id', 'user', 'source', 'attributes']);
const isRefusalOfList = refusalOf(LIST_PARAMETERS);

/** A 415's header says whether the type or the encoding is wrong, which OpenAPI cannot express. */
const hasReason = ajv.compile({
  oneOf: [{ required: ['accept-patch'] }, { required: ['accept'] }, { required: ['accept-encoding'] }],
});

const validatorOf = (pointer: string): ValidateFunction =>
  ajv.getSchema(`${URI}#${encodeURI(pointer)}`) as ValidateFunction;

/**
 * @param body undefined if there is none
 * @throws Error that names the undocumented part
 */
export function assertDocumented(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
  operation: OperationName = 'sources_scim_users_partial_update',
): void {
  const documented = findResponse(operation, status);
  if (documented === undefined) throw new Error(`${status} of ${operation} is not documented: ${JSON.stringify(body)}`);
  const { pointer, response } = documented;
  const type = response.content && 'application/json';
  // The gateway gives a response without a body a type too.
  if (body !== undefined && headers['content-type'] !== type)
    throw new Error(`content-type is ${headers['content-type']}`);
  if (type === undefined && body !== undefined) throw new Error(`${status} has a body: ${JSON.stringify(body)}`);
  // A response to HEAD has no body, whichever function gets the request.
  const isHead = body === undefined;
  if (type !== undefined && !isHead)
    check(validatorOf(`${pointer}/content/application~1json/schema`), body, `${status}`);
  // The published ValidationError allows anything in it.
  const isRefused = operation === 'sources_scim_users_list' ? isRefusalOfList : isRefusal;
  if (status === 400 && !isHead) check(isRefused, body, '400');
  if (status >= 400) recordErrorBody(body);
  if (status === 415) check(hasReason, headers, 'the headers of 415');
  for (const [name, { $ref, required = $ref !== undefined }] of Object.entries(response.headers ?? {})) {
    const header = $ref?.slice(1) ?? `${pointer}/headers/${name}`;
    const value = headers[name.toLowerCase()];
    if (required || value !== undefined) check(validatorOf(`${header}/schema`), value, `${name} of ${status}`);
  }
}

function check(validate: ValidateFunction, value: unknown, what: string): void {
  if (validate(value)) return;
  throw new Error(`${what} is not as documented: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
}
