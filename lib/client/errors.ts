/** The errors of a call: one class for each kind, with a stable code and a name that survives minifying. */

export abstract class ScimSourceUsersError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** 400: the messages by field, or `detail` about the whole request. Nothing was written. */
export class ValidationError extends ScimSourceUsersError {
  static override readonly name = 'ValidationError';
  readonly code = 'invalid';
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly detail: string | undefined;

  constructor({ detail, ...fields }: Readonly<Record<string, unknown>>) {
    super(typeof detail === 'string' ? detail : `Invalid: ${Object.keys(fields).join(', ')}`);
    this.detail = typeof detail === 'string' ? detail : undefined;
    this.fields = Object.fromEntries(Object.entries(fields).map(([name, texts]) => [name, [texts].flat().map(String)]));
  }
}

/** 403: the token is missing, unknown or expired, or lacks a permission. */
export class PermissionDenied extends ScimSourceUsersError {
  static override readonly name = 'PermissionDenied';
  readonly code = 'permission_denied';
}

/** 404: no such row. */
export class NotFound extends ScimSourceUsersError {
  static override readonly name = 'NotFound';
  readonly code = 'not_found';
}

/** 412: the row's version is not in `ifMatch`, or is in `ifNoneMatch`. Nothing was written. */
export class PreconditionFailed extends ScimSourceUsersError {
  static override readonly name = 'PreconditionFailed';
  readonly code = 'precondition_failed';
  /** The row's current version, for a retry. */
  readonly etag: string;

  constructor(message: string, etag: string) {
    super(message);
    this.etag = etag;
  }
}

/** 503: DynamoDB did not respond, or other requests kept changing the row. Send it again after `retryAfterSeconds`. */
export class Unavailable extends ScimSourceUsersError {
  static override readonly name = 'Unavailable';
  readonly code = 'unavailable';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Lambda did not start the function, because of its concurrency or the account's rate. Nothing was written. */
export class Throttled extends ScimSourceUsersError {
  static override readonly name = 'Throttled';
  readonly code = 'throttled';
}

/** The function failed or timed out without a response (Lambda's FunctionError). It may have written. */
export class FunctionError extends ScimSourceUsersError {
  static override readonly name = 'FunctionError';
  readonly code = 'function_error';
}

/** The request is larger than Lambda accepts. It was not sent. */
export class PayloadTooLarge extends ScimSourceUsersError {
  static override readonly name = 'PayloadTooLarge';
  readonly code = 'payload_too_large';
}

/** Any other response: a 500, or one of another function. */
export class UnexpectedResponse extends ScimSourceUsersError {
  static override readonly name = 'UnexpectedResponse';
  readonly code = 'unexpected_response';
}
