/** Turns a function's response into its result, or into an error. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Pagination, SCIMSourceUser, UsedBy } from '../../schemas/generated/types.ts';
import {
  NotFound,
  PermissionDenied,
  PreconditionFailed,
  type ScimSourceUsersError,
  Unavailable,
  UnexpectedResponse,
  ValidationError,
} from './errors.ts';

/** A resource, as a response shows it. */
export interface Shown {
  readonly resource: SCIMSourceUser;
  /** For `ifMatch` of a write, or for retrieveUnlessSame. */
  readonly etag: string;
  /** The resource as JSON text. It keeps digits that a JavaScript number in `resource` can't hold. */
  readonly text: string;
}

interface Response extends Pick<APIGatewayProxyResult, 'statusCode' | 'headers' | 'body'> {
  readonly headers: NonNullable<APIGatewayProxyResult['headers']>;
}

/** @throws ScimSourceUsersError for any response that is not a resource */
export const readShown = (payload: string): Shown => toShown(toResponse(payload));

function toShown(response: Response): Shown {
  const body = expectStatus(response, [200, 201]);
  if (!isObject(body)) throw new UnexpectedResponse('the response is not a JSON object');
  return { resource: body as unknown as SCIMSourceUser, etag: String(response.headers.etag), text: response.body };
}

/** @returns undefined for 304 */
export function readShownUnlessSame(payload: string): Shown | undefined {
  const response = toResponse(payload);
  return response.statusCode === 304 ? undefined : toShown(response);
}

/** @throws ScimSourceUsersError for any response but 204 */
export function expectNothing(payload: string): void {
  const response = toResponse(payload);
  if (response.statusCode !== 204) expectStatus(response, []);
}

/** A page of a list. */
export interface Page {
  readonly pagination: Pagination;
  readonly results: readonly SCIMSourceUser[];
  /** The page as JSON text. It keeps digits that a JavaScript number in `results` can't hold. */
  readonly text: string;
}

/** @throws ScimSourceUsersError for any response that is not a page */
export function readPage(payload: string): Page {
  const response = toResponse(payload);
  const body = expectStatus(response, [200]);
  if (!isObject(body) || !isObject(body.pagination) || !Array.isArray(body.results))
    throw new UnexpectedResponse('the response is not a page of a list');
  return { pagination: body.pagination as unknown as Pagination, results: body.results, text: response.body };
}

/** @throws ScimSourceUsersError for any response that is not a list */
export function readList(payload: string): UsedBy[] {
  const body = expectStatus(toResponse(payload), [200]);
  if (!Array.isArray(body)) throw new UnexpectedResponse('the response is not a JSON list');
  return body;
}

/** @returns the body. @throws ScimSourceUsersError for another status */
function expectStatus(response: Response, successes: readonly number[]): unknown {
  const body = toJson(response.body);
  if (successes.includes(response.statusCode)) return body;
  throw toError(response, isObject(body) ? body : {});
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
  const value = toJson(payload);
  const { statusCode, headers, body } = isObject(value) ? value : {};
  if (typeof statusCode !== 'number' || typeof body !== 'string' || !isObject(headers))
    throw new UnexpectedResponse('the response is not one of this service');
  return { statusCode, headers: headers as Response['headers'], body };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws UnexpectedResponse */
function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnexpectedResponse('the response is not JSON');
    throw error;
  }
}
