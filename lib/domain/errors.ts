/** The expected errors: one class for each outcome, each with a stable code (Django REST framework's where it has one). */
import type { GenericError, ValidationError } from '../../schemas/generated/types.ts';
import * as messages from './messages.ts';

export type ErrorCode =
  | 'not_authenticated'
  | 'authentication_failed'
  | 'permission_denied'
  | 'missing_id'
  | 'not_found'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'unsupported_content_encoding'
  | 'parse_error'
  | 'malformed_precondition'
  | 'invalid'
  | 'precondition_failed'
  | 'write_conflict'
  | 'unavailable';

/**
 * Every expected failure. `body` is the response's body: a GenericError or a ValidationError of the spec. Each class
 * states its name, because Lambda logs it and minifying would change it.
 */
export abstract class ExpectedError extends Error {
  abstract readonly code: ErrorCode;
  override readonly name = this.constructor.name;

  get body(): GenericError | ValidationError {
    return { detail: this.message };
  }
}

export class NotAuthenticated extends ExpectedError {
  static override readonly name = 'NotAuthenticated';
  readonly code = 'not_authenticated';

  constructor() {
    super(messages.NOT_AUTHENTICATED);
  }
}

/** The request has credentials, and they are not valid. */
export class AuthenticationFailed extends ExpectedError {
  static override readonly name = 'AuthenticationFailed';
  readonly code = 'authentication_failed';
}

export class PermissionDenied extends ExpectedError {
  static override readonly name = 'PermissionDenied';
  readonly code = 'permission_denied';

  constructor() {
    super(messages.PERMISSION_DENIED);
  }
}

export class NotFound extends ExpectedError {
  static override readonly name = 'NotFound';
  readonly code = 'not_found';

  constructor() {
    super(messages.NOT_FOUND);
  }
}

export function orNotFound<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new NotFound();
  return value;
}

export class ParseError extends ExpectedError {
  static override readonly name = 'ParseError';
  readonly code = 'parse_error';

  constructor(why: string) {
    super(messages.parseError(why));
  }
}

/** Messages by field, or under `non_field_errors`. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export class Invalid extends ExpectedError {
  static override readonly name = 'Invalid';
  readonly code = 'invalid';
  readonly errors: FieldErrors;

  constructor(errors: FieldErrors) {
    super();
    this.errors = errors;
  }

  override get body(): ValidationError {
    return this.errors;
  }
}

/** If-Match or If-None-Match does not hold for the row's version. Nothing was written. */
export class PreconditionFailed extends ExpectedError {
  static override readonly name = 'PreconditionFailed';
  readonly code = 'precondition_failed';
  /** The row's current version. */
  readonly version: string;

  constructor(version: string, message: string) {
    super(message);
    this.version = version;
  }
}

/** Another writer came in between. Nothing was written, and the write can be retried. */
export class WriteConflict extends ExpectedError {
  static override readonly name = 'WriteConflict';
  readonly code = 'write_conflict';

  constructor() {
    super(messages.WRITE_CONFLICT);
  }
}

/** DynamoDB did not respond. A write may or may not have been applied; the caller can send the request again. */
export class Unavailable extends ExpectedError {
  static override readonly name = 'Unavailable';
  readonly code = 'unavailable';

  constructor(cause: unknown) {
    super(messages.UNAVAILABLE, { cause });
  }
}
