/** The refusals that only HTTP knows. */
import { Refusal } from '../domain/errors.ts';
import * as words from '../domain/messages.ts';

export class MethodNotAllowed extends Refusal {
  static override readonly name = 'MethodNotAllowed';
  readonly code = 'method_not_allowed';
  readonly allowed: string;

  constructor(method: string, allowed: string) {
    super(words.methodNotAllowed(method));
    this.allowed = allowed;
  }
}

export class UnsupportedMediaType extends Refusal {
  static override readonly name = 'UnsupportedMediaType';
  readonly code = 'unsupported_media_type';
  readonly supported: string;

  constructor(type: string, supported: string) {
    super(words.unsupportedMediaType(type));
    this.supported = supported;
  }
}

export class UnsupportedContentEncoding extends Refusal {
  static override readonly name = 'UnsupportedContentEncoding';
  readonly code = 'unsupported_content_encoding';
  readonly supported: string;

  constructor(encoding: string, supported: string) {
    super(words.unsupportedContentEncoding(encoding));
    this.supported = supported;
  }
}

export class MalformedPrecondition extends Refusal {
  static override readonly name = 'MalformedPrecondition';
  readonly code = 'malformed_precondition';

  constructor(header: 'If-Match' | 'If-None-Match') {
    super(words.malformedHeader(header));
  }
}

/** The event has no id of a row: another Lambda left it out, or another route leads to the function. */
export class MissingId extends Refusal {
  static override readonly name = 'MissingId';
  readonly code = 'missing_id';

  constructor() {
    super(words.MISSING_ID, {
      cause: new Error('the event has neither pathParameters.id nor the path of the operation'),
    });
  }
}
