/** Invokes a function of the stack with the least event that it takes. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { FunctionError, PayloadTooLarge, Throttled } from './errors.ts';

export interface ClientOptions {
  /** The caller's client, with its region, credentials, retries and timeouts. It can be shared. */
  readonly lambda: Pick<LambdaClient, 'send'>;
  /**
   * The stack: `scim-source-users-production`. In another account or region, the ARN that its functions begin with:
   * `arn:aws:lambda:eu-central-1:123456789012:function:scim-source-users-production`.
   */
  readonly stack: string;
  /** The key of an authentik API token, or a function that returns it for each call, so that the key can be rotated. */
  readonly token: string | (() => string | Promise<string>);
}

export interface Call {
  /** authentik's name of the operation, which each function's name ends with. */
  readonly operation: string;
  readonly id?: string;
  /** The query's parameters. */
  readonly query?: Readonly<Record<string, string>>;
  /** A value, or JSON text. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The members that REST API and HTTP API events both have. */
type Members = 'pathParameters' | 'queryStringParameters' | 'headers' | 'body';
type DirectEvent = Partial<Pick<APIGatewayProxyEvent | APIGatewayProxyEventV2, Members>>;

/** Lambda's limit for the payload of a synchronous invocation. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The alias that a canary moves and that a rollback moves back. */
const ALIAS = 'live';

/**
 * @returns the payload of the function's response
 * @throws FunctionError, Throttled, PayloadTooLarge, and the Lambda client's own errors
 */
export async function invoke(
  { lambda, stack, token }: ClientOptions,
  { operation, id, query, body, headers }: Call,
  signal: AbortSignal | undefined,
): Promise<string> {
  const key = typeof token === 'function' ? await token() : token;
  const event: DirectEvent = {
    ...(id !== undefined && { pathParameters: { id } }),
    ...(query !== undefined && { queryStringParameters: query }),
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
  const command = new InvokeCommand({
    FunctionName: `${stack}-${operation}`,
    Qualifier: ALIAS,
    Payload: toPayload(event),
  });
  const response = await lambda.send(command, signal && { abortSignal: signal }).catch(throwNamed);
  const text = Buffer.from(response.Payload ?? []).toString();
  if (response.FunctionError !== undefined) throw new FunctionError(`${response.FunctionError}: ${text}`);
  return text;
}

function toPayload(event: DirectEvent): Uint8Array {
  const payload = Buffer.from(JSON.stringify(event));
  if (payload.length > MAX_PAYLOAD_BYTES)
    throw new PayloadTooLarge(`the request has ${payload.length} bytes, and Lambda takes ${MAX_PAYLOAD_BYTES}`);
  return payload;
}

function throwNamed(error: unknown): never {
  if (error instanceof Error && error.name === 'TooManyRequestsException')
    throw new Throttled(error.message, { cause: error });
  throw error;
}
