/** For other Lambdas: invokes the function directly, without the gateway, and answers with the resource or a typed error. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import type { PatchedSCIMSourceUserRequest } from '../../schemas/generated/types.ts';
import { readAnswer, type Updated } from './answer.ts';
import { FunctionError, PayloadTooLarge, Throttled } from './errors.ts';

export type { PatchedSCIMSourceUserRequest, SCIMSourceUser } from '../../schemas/generated/types.ts';
export type { Updated } from './answer.ts';
export * from './errors.ts';

export interface ClientOptions {
  /** The caller's own, with its region, credentials, retries and time-outs; may be shared. */
  readonly lambda: Pick<LambdaClient, 'send'>;
  /** Name or ARN; the stack's output that ends in FunctionArn names the alias that a canary is rolled back on. */
  readonly functionName: string;
  /** The key of an authentik API token; or what gives it at each call, so that it can be rotated. */
  readonly token: string | (() => string | Promise<string>);
}

export interface PartialUpdateOptions {
  /** Entity tags, as they were answered: write only over one of these versions (RFC 9110 §13.1.1). */
  readonly ifMatch?: string | readonly string[];
  /** Entity tags: write over any version but these (RFC 9110 §13.1.2). With `ifMatch`, both must hold. */
  readonly ifNoneMatch?: string | readonly string[];
  /** Merge `attributes` key by key (RFC 7396) instead of replacing it. */
  readonly mergePatch?: boolean;
  /** Ends the wait for the answer; what is sent may still be written. */
  readonly signal?: AbortSignal;
}

export interface ScimSourceUsersClient {
  /**
   * sources_scim_users_partial_update.
   * @param id the row's, not encoded
   * @param patch the fields to be written; or their JSON text, which keeps the digits that a double has not
   * @throws ValidationError, PermissionDenied, NotFound, PreconditionFailed, Unavailable, Throttled, FunctionError,
   *   PayloadTooLarge, UnexpectedAnswer; and what the Lambda client throws itself
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
      const answer = await lambda.send(command, signal && { abortSignal: signal }).catch(throwNamed);
      const text = Buffer.from(answer.Payload ?? []).toString();
      if (answer.FunctionError !== undefined) throw new FunctionError(`${answer.FunctionError}: ${text}`);
      return readAnswer(text);
    },
  };
}

/** The least of an event: what a REST API's and an HTTP API's both have. */
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
