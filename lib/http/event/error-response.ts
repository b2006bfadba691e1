/** The table from errors to statuses, and the middleware that turns errors into responses. */
import { type ErrorCode, ExpectedError, PreconditionFailed, WriteConflict } from '../../domain/errors.ts';
import { INTERNAL } from '../../domain/messages.ts';
import type { Log } from '../../runtime/log.ts';
import { MethodNotAllowed, UnsupportedContentEncoding, UnsupportedMediaType } from '../errors.ts';
import type { Middleware } from './request.ts';
import { type HttpResponse, jsonResponse, rowTag } from './response.ts';

/** authentik returns 403, not 401, for an unknown caller, and no WWW-Authenticate. */
const STATUS = {
  not_authenticated: 403,
  authentication_failed: 403,
  permission_denied: 403,
  missing_id: 400,
  not_found: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  unsupported_content_encoding: 415,
  parse_error: 400,
  malformed_precondition: 400,
  invalid: 400,
  precondition_failed: 412,
  write_conflict: 503,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

/** Seconds to wait after a conflict (RFC 9110 §10.2.3 allows whole ones). Random, so that callers do not meet again. */
const CONFLICT_RETRY_SECONDS = [1, 2, 3, 4] as const;

/**
 * The headers of an error response beside Content-Type (RFC 9110 §10.2.1, §10.2.3). A 415 for the type has Accept-Patch
 * (RFC 5789 §3.1) or, of another method than PATCH, Accept (RFC 9110 §15.5.16). Accept-Encoding marks a 415 for the
 * encoding; a 415 for the type must not have it (RFC 9110 §12.5.3).
 */
function headersForError(error: ExpectedError): Record<string, string> {
  if (error instanceof MethodNotAllowed) return { allow: error.allowed };
  if (error instanceof UnsupportedMediaType)
    return { [error.method === 'PATCH' ? 'accept-patch' : 'accept']: error.supported };
  if (error instanceof UnsupportedContentEncoding) return { 'accept-encoding': error.supported };
  if (error instanceof PreconditionFailed) return { etag: rowTag(error.version) };
  if (error instanceof WriteConflict) return { 'retry-after': `${pickOne(CONFLICT_RETRY_SECONDS)}` };
  return STATUS[error.code] === 503 ? { 'retry-after': '1' } : {};
}

const pickOne = <Value>(values: readonly Value[]) => values[Math.floor(Math.random() * values.length)];

export function toResponse(error: unknown): HttpResponse {
  if (!(error instanceof ExpectedError)) return jsonResponse(500, JSON.stringify({ detail: INTERNAL }));
  return jsonResponse(STATUS[error.code], JSON.stringify(error.body), headersForError(error));
}

/** Turns an error into a response. An unexpected error is logged whole and becomes a 500 that reveals nothing. */
export const errorResponse = (log: Log): Middleware => ({
  onError(request) {
    const { error, context } = request;
    const fields = { request_id: context.awsRequestId };
    if (!(error instanceof ExpectedError)) log.error('unexpected error', fields, error);
    else if (error.cause !== undefined) log.error(error.code, fields, error.cause);
    request.response = toResponse(error);
  },
});
