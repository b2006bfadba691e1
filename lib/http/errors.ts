/** The errors that only HTTP has. */
import { ExpectedError } from '../domain/errors.ts';
import * as messages from '../domain/messages.ts';

export class MethodNotAllowed extends ExpectedError {
  static override readonly name = 'MethodNotAllowed';
  readonly code = 'method_not_allowed';
  readonly allowed: string;

  constructor(method: string, allowed: string) {
    super(messages.methodNotAllowed(method));
    this.allowed = allowed;
  }
}

export class UnsupportedMediaType extends ExpectedError {
  static override readonly name = 'UnsupportedMediaType';
  readonly code = 'unsupported_media_type';
  readonly supported: string;
  readonly method: string;

  constructor(type: string, supported: string, method: string) {
    super(messages.unsupportedMediaType(type));
    this.supported = supported;
    this.method = method;
  }
}

export class UnsupportedContentEncoding extends ExpectedError {
  static override readonly name = 'UnsupportedContentEncoding';
  readonly code = 'unsupported_content_encoding';
  readonly supported: string;

  constructor(encoding: string, supported: string) {
    super(messages.unsupportedContentEncoding(encoding));
    this.supported = supported;
  }
}

export class MalformedPrecondition extends ExpectedError {
  static override readonly name = 'MalformedPrecondition';
  readonly code = 'malformed_precondition';

  constructor(header: 'If-Match' | 'If-None-Match') {
    super(messages.malformedHeader(header));
  }
}

/** The event has no id: another Lambda left it out, or another route leads to the function. */
export class MissingId extends ExpectedError {
  static override readonly name = 'MissingId';
  readonly code = 'missing_id';

  constructor() {
    super(messages.MISSING_ID, {
      cause: new Error('the event has neither pathParameters.id nor the path of the operation'),
    });
  }
}
