/** What a call of the function can fail with, a class a kind, each with a stable code and a name that survives minifying. */

export abstract class ScimSourceUsersError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** 400: what is wrong, by field; `detail` where it is with the request as a whole. Nothing was written. */
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

/** 404: there is no such row, or the token may not see it. */
export class NotFound extends ScimSourceUsersError {
  static override readonly name = 'NotFound';
  readonly code = 'not_found';
}

/** 412: the row has a version that `ifMatch` does not name, or one that `ifNoneMatch` does. Nothing was written. */
export class PreconditionFailed extends ScimSourceUsersError {
  static override readonly name = 'PreconditionFailed';
  readonly code = 'precondition_failed';
  /** The row's version, for another try. */
  readonly etag: string;

  constructor(message: string, etag: string) {
    super(message);
    this.etag = etag;
  }
}

/** 503: the table did not answer, or others kept writing; worth another try after `retryAfterSeconds`. */
export class Unavailable extends ScimSourceUsersError {
  static override readonly name = 'Unavailable';
  readonly code = 'unavailable';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Lambda would not start the function: it is at its concurrency, or the account at its rate. Nothing was written. */
export class Throttled extends ScimSourceUsersError {
  static override readonly name = 'Throttled';
  readonly code = 'throttled';
}

/** The function ended without an answer (Lambda's FunctionError): a bug, or a time-out. What it wrote is not known. */
export class FunctionError extends ScimSourceUsersError {
  static override readonly name = 'FunctionError';
  readonly code = 'function_error';
}

/** The request is larger than Lambda takes; it was not sent. */
export class PayloadTooLarge extends ScimSourceUsersError {
  static override readonly name = 'PayloadTooLarge';
  readonly code = 'payload_too_large';
}

/** Any other answer: a 500, or that of another function. */
export class UnexpectedAnswer extends ScimSourceUsersError {
  static override readonly name = 'UnexpectedAnswer';
  readonly code = 'unexpected_answer';
}
