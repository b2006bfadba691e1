/** Parses the body as JSON. */
import { isUtf8 } from 'node:buffer';
import { ParseError } from '../../domain/errors.ts';
import { MAX_DEPTH, type ParsedJson, parse } from '../../domain/json/json.ts';
import { NOT_UTF8, tooDeep } from '../../domain/messages.ts';
import { MERGE_PATCH_TYPE, type Operation } from '../../operations.ts';
import { UnsupportedContentEncoding, UnsupportedMediaType } from '../errors.ts';
import { trimOws } from '../event/headers.ts';
import type { HttpRequest } from '../event/request.ts';
import { preconditionsBeforeParseError, type RowVersionLookup } from './not-found-before-refusal.ts';
import type { Conditional } from './preconditions.ts';
import type { WithId } from './require-id.ts';
import type { Step } from './step.ts';

export interface WithBody {
  readonly json: ParsedJson;
  /** Whether the body is a merge patch (RFC 7396). */
  readonly isMergePatch: boolean;
}

/** For an operation on a row. @throws NotFound first, then PreconditionFailed, or an error of the body */
export const parseBody =
  (
    { body: { mediaTypes } }: OperationWithBody,
    rows: RowVersionLookup,
  ): Step<HttpRequest & WithId & Conditional, WithBody> =>
  (request) =>
    preconditionsBeforeParseError(rows, request.id, request.preconditions, () => readBody(request, mediaTypes));

/** For an operation that makes a row. */
export const parseNewRow =
  ({ body: { mediaTypes } }: OperationWithBody): Step<HttpRequest, WithBody> =>
  (request) =>
    readBody(request, mediaTypes);

type OperationWithBody = Operation & Required<Pick<Operation, 'body'>>;

/** No encoding (RFC 9110 §8.4.1). A body is small enough to be sent unencoded. */
const IDENTITY = 'identity';

/** Attributes that can be stored have at most 270,336 (`[],` has two in three bytes). */
const MAX_JSON_TOKENS = 300_000;

/** A document that is parsed once may have as many as fit into Lambda's 6 MB, most of them in ignored fields. */
const PATCH_LIMITS = { doubleParse: MAX_JSON_TOKENS };
/** A merge looks up each member in the stored document, which takes as long as a second parse. */
const MERGE_LIMITS = { singleParse: MAX_JSON_TOKENS, doubleParse: MAX_JSON_TOKENS };

/**
 * No body is an empty object, whatever the headers say about its type and encoding (DRF then selects no parser). If both
 * are unsupported, the error names the type: without a supported type the encoding does not matter.
 */
function readBody({ method, body, headers }: HttpRequest, supported: readonly string[]): WithBody {
  if (isEmpty(body)) return { json: { value: {}, lossless: {} }, isMergePatch: false };
  const type = headers['content-type'];
  if (type !== undefined && !supported.includes(mediaType(type)))
    throw new UnsupportedMediaType(type, supported.join(', '), method);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !isIdentity(encoding)) throw new UnsupportedContentEncoding(encoding, IDENTITY);
  const isMergePatch = type !== undefined && mediaType(type) === MERGE_PATCH_TYPE;
  return { json: parse(toText(body), isMergePatch ? MERGE_LIMITS : PATCH_LIMITS), isMergePatch };
}

const isEmpty = (body: unknown): boolean => (typeof body === 'string' || Buffer.isBuffer(body)) && body.length === 0;

/** RFC 9110 §8.3.1: case-insensitive. Parameters are ignored (application/json has none, RFC 8259 §11). */
const mediaType = (type: string): string => (type.split(';', 1)[0] as string).trim().toLowerCase();

/** A case-insensitive list of encodings, whose elements may be empty (RFC 9110 §8.4.1, §5.6.1). */
const isIdentity = (encoding: string): boolean =>
  encoding.split(',').every((coding) => ['', IDENTITY].includes(trimOws(coding).toLowerCase()));

/** Serializes a value from another Lambda, so that all bodies take the same path. */
function toText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (Buffer.isBuffer(body)) return decode(body);
  try {
    return JSON.stringify(body);
  } catch (error) {
    // V8's serializer is recursive. A value that is too deep for it is too deep for the contract.
    if (error instanceof RangeError) throw new ParseError(tooDeep(MAX_DEPTH));
    throw error;
  }
}

/** JSON is UTF-8 (RFC 8259 §8.1). Other bytes are refused, not repaired. The parser refuses a byte order mark. */
function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ParseError(NOT_UTF8);
  return bytes.toString('utf8');
}
