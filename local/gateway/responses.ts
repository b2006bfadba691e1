/** The deployed gateway's own responses, from deploy/cloudformation/gateway.yml, so that the emulator returns the same ones. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { load } from 'js-yaml';

export interface OwnResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An AWS::ApiGateway::GatewayResponse. */
interface Definition {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

/** API Gateway's response type for each status of the emulator. Any other status has DEFAULT_4XX or DEFAULT_5XX. */
const TYPES: Readonly<Record<number, string>> = {
  404: 'MISSING_AUTHENTICATION_TOKEN',
  413: 'REQUEST_TOO_LARGE',
  // The emulator's texts for a function that has thrown, ended or timed out.
  502: 'INTEGRATION_FAILURE',
  504: 'INTEGRATION_FAILURE',
};

const HEADER = 'gatewayresponse.header.';

/** @returns the deployed gateway's response, to replace the emulator's with this status */
export function readOwnResponses(): (emulatorStatus: number) => OwnResponse {
  const definitions = readDefinitions();
  return (emulatorStatus) => {
    const type = TYPES[emulatorStatus] ?? (emulatorStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const definition = definitions.get(type);
    if (definition === undefined) throw new Error(`deploy/cloudformation/gateway.yml has no response ${type}`);
    return respond(definition, emulatorStatus);
  };
}

/** @returns the bodies of responses with a fixed status, by status */
export const readOwnBodies = (): ReadonlyMap<number, unknown> =>
  new Map(
    [...readDefinitions().values()].flatMap((definition) =>
      definition.StatusCode === undefined
        ? []
        : [[Number(definition.StatusCode), JSON.parse(respond(definition, 0).body)]],
    ),
  );

/** The file is plain YAML, like deploy/cloudformation/table.yml. */
function readDefinitions(): ReadonlyMap<string, Definition> {
  const yaml = load(readFileSync(new URL('../../deploy/cloudformation/gateway.yml', import.meta.url), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: Definition }>;
  };
  return new Map(
    Object.values(yaml.Resources)
      .filter(({ Type }) => Type === 'AWS::ApiGateway::GatewayResponse')
      .map(({ Properties }) => [Properties.ResponseType, Properties]),
  );
}

/** A type without a status of its own keeps the gateway's. */
function respond({ StatusCode, ResponseParameters, ResponseTemplates }: Definition, status: number): OwnResponse {
  const [[type, body] = ['', '']] = Object.entries(ResponseTemplates);
  const headers = Object.entries(ResponseParameters).map(([name, value]) => [
    name.slice(HEADER.length),
    value === 'context.requestId' ? randomUUID() : value.replaceAll("'", ''),
  ]);
  return {
    status: Number(StatusCode ?? status),
    headers: { 'content-type': type, ...Object.fromEntries(headers) },
    body,
  };
}

/** The response as the bytes of a connection that ends with it. */
export function toBytes({ status, headers, body }: OwnResponse): string {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map((pair) => pair.join(': '))];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
