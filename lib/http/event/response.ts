/** Responses that every kind of event accepts, and the response that shows the resource. */
import type { APIGatewayProxyResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ScimUserPage } from '../../domain/scim-user/list.ts';
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

/** 304 (RFC 9110 §15.4.5): the caller has the resource with this tag. */
export const notModified = (tag: string): HttpResponse => ({ statusCode: 304, headers: { etag: tag }, body: '' });

/** RFC 9110 §15.6. */
export const isServerError = (statusCode: number): boolean => statusCode >= 500;

/** The status of an unexpected error: a bug. */
export const isUnexpected = (statusCode: number): boolean => statusCode === 500;

/** A strong entity tag (RFC 9110 §8.8.3) of the row alone, without its user. */
export const rowTag = (version: string): string => `"${version}"`;

/** 64 bits of the digest: only the tags of one version are compared. */
const DIGEST_DIGITS = 16;

/**
 * The entity tag of a resource: it changes with the row, and with the user's object that it shows. Preconditions of
 * writes compare the part before the dot, because a write does not change the user.
 */
export const resourceTag = ({ version, userDigest }: Pick<ScimUser, 'version' | 'userDigest'>): string =>
  `"${version}.${userDigest.slice(0, DIGEST_DIGITS)}"`;

/** 204 (RFC 9110 §15.3.5). */
export const noContent = (): HttpResponse => ({ statusCode: 204, headers: {}, body: '' });

/**
 * Has exactly the spec's fields, in the spec's order: official Go clients refuse an unknown one. Both documents are
 * inserted as their stored text, so that nothing is lost.
 * @param statusCode of the operation's success
 */
export const resourceResponse = (resource: ScimUser, statusCode = 200): HttpResponse =>
  jsonResponse(statusCode, resourceText(resource), { etag: resourceTag(resource) });

function resourceText({ id, user, user_obj, source, attributes }: ScimUser): string {
  return `{"id":${JSON.stringify(id)},"user":${user},"user_obj":${user_obj},"source":"${source}","attributes":${attributes}}`;
}

/** A page of resources. It has no entity tag: its rows have theirs. */
export const listResponse = ({ pagination, results }: ScimUserPage): HttpResponse =>
  jsonResponse(200, `{"pagination":${JSON.stringify(pagination)},"results":[${results.map(resourceText).join()}]}`);
