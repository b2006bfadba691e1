/** The client for other Lambdas: invokes the function without the gateway, and returns the resource or throws a typed error. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import type { PatchedSCIMSourceUserRequest } from '../../schemas/generated/types.ts';
import { FunctionError, PayloadTooLarge, Throttled } from './errors.ts';
import { readResponse, type Updated } from './response.ts';

export type { PatchedSCIMSourceUserRequest, SCIMSourceUser } from '../../schemas/generated/types.ts';
export * from './errors.ts';
export type { Updated } from './response.ts';

export interface ClientOptions {
  /** The caller's client, with its region, credentials, retries and timeouts. It can be shared. */
  readonly lambda: Pick<LambdaClient, 'send'>;
  /**
   * Name or ARN. The stack's output that ends in FunctionArn names the alias, which a canary moves and a rollback moves
   * back.
   */
  readonly functionName: string;
  /** The key of an authentik API token, or a function that returns it for each call, so that the key can be rotated. */
  readonly token: string | (() => string | Promise<string>);
}

export interface PartialUpdateOptions {
  /** Entity tags from responses: writes only if the row has one of these versions (RFC 9110 §13.1.1). */
  readonly ifMatch?: string | readonly string[];
  /**
   * Entity tags: writes only if the row has none of these versions (RFC 9110 §13.1.2). With `ifMatch`, both must hold.
   */
  readonly ifNoneMatch?: string | readonly string[];
  /** Merges `attributes` key by key (RFC 7396) instead of replacing them. */
  readonly mergePatch?: boolean;
  /** Ends the wait for the response. The function may still write. */
  readonly signal?: AbortSignal;
}

export interface ScimSourceUsersClient {
  /**
   * sources_scim_users_partial_update.
   * @param id of the row, not percent-encoded
   * @param patch the fields to write, or their JSON text, which keeps digits that a JavaScript number can't hold
   * @throws ValidationError, PermissionDenied, NotFound, PreconditionFailed, Unavailable, Throttled, FunctionError,
   *   PayloadTooLarge, UnexpectedResponse, and the Lambda client's own errors
   */
  partialUpdate(
    id: string,
    patch: PatchedSCIMSourceUserRequest | string,
    options?: PartialUpdateOptions,
  ): Promise<Updated>;
}

/** Lambda's limit for the payload of a synchronous invocation. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export function createClient({ lambda, functionName, token }: ClientOptions): ScimSourceUsersClient {
  return {
    async partialUpdate(id, patch, { signal, ...options } = {}) {
      const key = typeof token === 'function' ? await token() : token;
      const Payload = toPayload(id, patch, key, options);
      const command = new InvokeCommand({ FunctionName: functionName, Payload });
      const response = await lambda.send(command, signal && { abortSignal: signal }).catch(throwNamed);
      const text = Buffer.from(response.Payload ?? []).toString();
      if (response.FunctionError !== undefined) throw new FunctionError(`${response.FunctionError}: ${text}`);
      return readResponse(text);
    },
  };
}

/** The members that REST API and HTTP API events both have. */
type DirectEvent = Pick<APIGatewayProxyEvent | APIGatewayProxyEventV2, 'pathParameters' | 'headers' | 'body'>;

/** @throws PayloadTooLarge */
function toPayload(
  id: string,
  patch: PatchedSCIMSourceUserRequest | string,
  token: string,
  { ifMatch, ifNoneMatch, mergePatch = false }: PartialUpdateOptions,
): Uint8Array {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': mergePatch ? 'application/merge-patch+json' : 'application/json',
    ...(ifMatch !== undefined && { 'if-match': [ifMatch].flat().join(', ') }),
    ...(ifNoneMatch !== undefined && { 'if-none-match': [ifNoneMatch].flat().join(', ') }),
  };
  const body = typeof patch === 'string' ? patch : JSON.stringify(patch);
  const event: DirectEvent = { pathParameters: { id }, headers, body };
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
