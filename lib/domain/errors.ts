/** What a request can be refused with: one class an outcome, each with a stable code (Django REST framework's where it has one). */
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
 * Every expected failure. `body` is the answer's: a GenericError or a ValidationError of the spec.
 * Each class states its name: Lambda logs it, and minifying would change it.
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

/** Credentials were sent and do not count. */
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

/** The row's version is not one over which the caller lets it be written (If-Match, If-None-Match); nothing was written. */
export class PreconditionFailed extends ExpectedError {
  static override readonly name = 'PreconditionFailed';
  readonly code = 'precondition_failed';
  /** The row's version now. */
  readonly version: string;

  constructor(version: string, message: string) {
    super(message);
    this.version = version;
  }
}

/** Another writer got in between; nothing of this write was applied, and it may be tried again. */
export class WriteConflict extends ExpectedError {
  static override readonly name = 'WriteConflict';
  readonly code = 'write_conflict';

  constructor() {
    super(messages.WRITE_CONFLICT);
  }
}

/** The table did not answer. Whether a write that was under way has been applied is not known; a PATCH may be sent again. */
export class Unavailable extends ExpectedError {
  static override readonly name = 'Unavailable';
  readonly code = 'unavailable';

  constructor(cause: unknown) {
    super(messages.UNAVAILABLE, { cause });
  }
}
