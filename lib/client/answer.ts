/** From the function's answer to the resource, or to the error that it stands for. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { SCIMSourceUser } from '../../schemas/generated/types.ts';
import {
  NotFound,
  PermissionDenied,
  PreconditionFailed,
  type ScimSourceUsersError,
  Unavailable,
  UnexpectedAnswer,
  ValidationError,
} from './errors.ts';

export interface Updated {
  readonly resource: SCIMSourceUser;
  /** The version that the resource shows, for `ifMatch`. */
  readonly etag: string;
  /** The resource as it was answered: its numbers have all their digits, which `resource` has not. */
  readonly text: string;
}

interface Response extends Pick<APIGatewayProxyResult, 'statusCode' | 'headers' | 'body'> {
  readonly headers: NonNullable<APIGatewayProxyResult['headers']>;
}

/** @throws ScimSourceUsersError for whatever is not the resource */
export function readAnswer(payload: string): Updated {
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
      return new UnexpectedAnswer(`${statusCode}: ${detail}`);
  }
}

function toResponse(payload: string): Response {
  const { statusCode, headers, body } = toObject(payload);
  if (typeof statusCode !== 'number' || typeof body !== 'string' || typeof headers !== 'object' || headers === null)
    throw new UnexpectedAnswer('the function did not answer as this one does');
  return { statusCode, headers: headers as Response['headers'], body };
}

function toObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UnexpectedAnswer('the function did not answer with an object');
}
