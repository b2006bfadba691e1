/** schemas/openapi.json as the page shows it: titled as this service, with additions explained and real examples. */
import { STATUS_CODES } from 'node:http';
import project from '../../package.json' with { type: 'json' };
import openapi from '../../schemas/openapi.json' with { type: 'json' };
import type { DocFile } from './docs.ts';
import { requestExample, responseExample } from './examples.ts';

interface Described {
  description?: string;
  /** Why this service adds what authentik's document does not have. */
  readonly 'x-addition'?: string;
}

interface Header extends Described {
  readonly $ref?: string;
}

interface Parameter extends Described {
  readonly name: string;
  readonly in: string;
  example?: unknown;
}

interface MediaType extends Described {
  readonly schema?: { readonly $ref?: string };
  example?: unknown;
}

interface Response extends Described {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, MediaType>>;
  readonly headers?: Record<string, Header>;
}

interface Operation extends Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Described & { readonly content: Readonly<Record<string, MediaType>> };
  readonly operationId: string;
  /** What a request may cost: numbers by name. */
  readonly 'x-limits'?: Described & Readonly<Record<string, unknown>>;
  responses: Readonly<Record<string, Response>>;
}

interface Document {
  info: object;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly headers: Readonly<Record<string, Header>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

/** @param id of a row, for the form; undefined leaves the field empty */
export function viewerDocument(id: string | undefined, docs: readonly DocFile[]): object {
  const document = structuredClone(openapi) as unknown as Document;
  document.info = { title: 'SCIM source users', version: project.version, description: introduction(docs) };
  for (const header of Object.values(document.components.headers)) explain(header);
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      explain(parameter);
      if (parameter.in === 'path' && parameter.name === 'id' && id !== undefined) parameter.example = id;
    }
    showLimits(operation);
    showRequestBody(operation);
    operation.responses = withoutReferences(operation.responses, document.components.responses);
    showResponses(operation, document.components.headers);
  }
  return document;
}

const introduction = (docs: readonly DocFile[]): string =>
  `A SCIM source user is the record of a user whom an identity provider has pushed into authentik. This service serves these records
without authentik, as AWS Lambda functions on a DynamoDB table, through the API of authentik ${openapi.info.version}. It keeps its own copy
of the records: \`npm run import\` takes them over from authentik, and **authentik does not see what you change here**.

On this page you call the service that \`npm start\` runs on this machine. What it adds to authentik's API is marked *Addition*, with
the reason.

Documentation: ${docs.map(({ path, title }) => `[${title}](${path})`).join(' · ')}`;

const addition = (reason: string): string => `*Addition: ${reason}.*`;

/** The viewer shows descriptions, and extensions such as `x-addition` only as raw text. */
function explain(described: Described): void {
  const { description, 'x-addition': reason } = described;
  if (reason !== undefined) described.description = [description, addition(reason)].filter(Boolean).join(' ');
}

function showLimits(operation: Operation): void {
  if (operation['x-limits'] === undefined) return;
  const { 'x-addition': reason = '', ...limits } = operation['x-limits'];
  const named = Object.entries(limits).map(([name, most]) => `${name.replaceAll('_', ' ')} ${most}`);
  operation.description = `${operation.description}\n\n${addition(reason)} Limits: ${named.join(', ')}.`;
}

/** What the choice of the content type means stands beside the choice. */
function showRequestBody({ operationId, requestBody }: Operation): void {
  if (requestBody === undefined) return;
  const lines = [requestBody.description];
  for (const [type, media] of Object.entries(requestBody.content)) {
    media.example = requestExample(operationId, type);
    if (media['x-addition'] !== undefined) lines.push(`**${type}** ${addition(media['x-addition'])}`);
  }
  requestBody.description = lines.filter(Boolean).join('\n\n');
}

/** Operations share responses. Each gets a copy, with an example of its own. */
const withoutReferences = (
  responses: Operation['responses'],
  shared: Readonly<Record<string, Response>>,
): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const name = response.$ref?.replace('#/components/responses/', '');
      return [status, name === undefined ? response : structuredClone(shared[name] as Response)];
    }),
  );

/** A header that every response has is explained once, above them. */
function showResponses(operation: Operation, shared: Readonly<Record<string, Header>>): void {
  const responses = Object.entries(operation.responses);
  for (const [status, response] of responses) {
    response.description ||= STATUS_CODES[status] ?? '';
    for (const header of Object.values(response.headers ?? {})) explain(header);
    for (const media of Object.values(response.content ?? {})) media.example = responseExample(schemaOf(media), status);
  }
  for (const [name, header] of Object.entries(shared)) {
    const has = ({ headers }: Response) => headers?.[name]?.$ref === `#/components/headers/${name}`;
    if (!responses.every(([, response]) => has(response))) continue;
    for (const [, { headers }] of responses) delete headers?.[name];
    operation.description = `${operation.description}\n\nEvery response has the header \`${name}\`. ${header.description}`;
  }
}

const schemaOf = ({ schema }: MediaType): string => schema?.$ref?.split('/').at(-1) ?? '';
