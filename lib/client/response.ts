/** Turns the function's response into the resource, or into an error. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { SCIMSourceUser } from '../../schemas/generated/types.ts';
import {
  NotFound,
  PermissionDenied,
  PreconditionFailed,
  type ScimSourceUsersError,
  Unavailable,
  UnexpectedResponse,
  ValidationError,
} from './errors.ts';

export interface Updated {
  readonly resource: SCIMSourceUser;
  /** The version that the resource shows, for `ifMatch`. */
  readonly etag: string;
  /** The resource as JSON text. It keeps digits that a JavaScript number in `resource` can't hold. */
  readonly text: string;
}

interface Response extends Pick<APIGatewayProxyResult, 'statusCode' | 'headers' | 'body'> {
  readonly headers: NonNullable<APIGatewayProxyResult['headers']>;
}

/** @throws ScimSourceUsersError for any response that is not the resource */
export function readResponse(payload: string): Updated {
  const response = toResponse(payload);
  const body = toObject(response.body);
  if (response.statusCode !== 200) throw toError(response, body);
  return { resource: body as unknown as SCIMSourceUser, etag: String(response.headers.etag), text: response.body };
}

function toError({ statusCode, headers }: Response, body: Readonly<Record<string, unknown>>): ScimSourceUsersError {
  const detail = String(body.detail);
  switch (statusCode) {
    case 400:
      return new ValidationError(body);
    case 403:
      return new PermissionDenied(detail);
    case 404:
      return new NotFound(detail);
    case 412:
      return new PreconditionFailed(detail, String(headers.etag));
    case 503:
      return new Unavailable(detail, Number(headers['retry-after']));
    default:
      return new UnexpectedResponse(`${statusCode}: ${detail}`);
  }
}

function toResponse(payload: string): Response {
  const { statusCode, headers, body } = toObject(payload);
  if (typeof statusCode !== 'number' || typeof body !== 'string' || typeof headers !== 'object' || headers === null)
    throw new UnexpectedResponse('the response is not one of this function');
  return { statusCode, headers: headers as Response['headers'], body };
}

function toObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UnexpectedResponse('the response is not a JSON object');
}
