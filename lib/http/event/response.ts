/** Responses that every kind of event accepts, and the response that shows the resource. */
import type { APIGatewayProxyResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ScimUser } from '../../domain/scim-user/scim-user.ts';

type ResponseField = 'statusCode' | 'headers' | 'body';

/** Extends both of AWS's result types: a member that one of them names differently does not compile. */
export interface HttpResponse
  extends Pick<APIGatewayProxyResult, ResponseField>,
    Pick<APIGatewayProxyStructuredResultV2, ResponseField> {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param body JSON text */
export const jsonResponse = (
  statusCode: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

/** RFC 9110 §15.6. */
export const isServerError = (statusCode: number): boolean => statusCode >= 500;

/** The status of an unexpected error: a bug. */
export const isUnexpected = (statusCode: number): boolean => statusCode === 500;

/** A strong entity tag (RFC 9110 §8.8.3). */
export const etag = (version: string): string => `"${version}"`;

/**
 * Has exactly the spec's fields, in the spec's order: official Go clients refuse an unknown one. The version is the
 * ETag. Both documents are inserted as their stored text, so that nothing is lost.
 */
export function resourceResponse({ id, user, user_obj, source, attributes, version }: ScimUser): HttpResponse {
  const fields = `"id":${JSON.stringify(id)},"user":${user},"user_obj":${user_obj},"source":"${source}","attributes":${attributes}`;
  return jsonResponse(200, `{${fields}}`, { etag: etag(version) });
}
