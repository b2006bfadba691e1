/** From the body as it came to a JSON document. */
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
  readonly isMerge: boolean;
}

export const parseBody =
  (
    { body: { mediaTypes } }: OperationWithBody,
    rows: RowVersionLookup,
  ): Step<HttpRequest & WithId & Conditional, WithBody> =>
  (request) =>
    preconditionsBeforeParseError(rows, request.id, request.preconditions, () => readBody(request, mediaTypes));

type OperationWithBody = Operation & Required<Pick<Operation, 'body'>>;

/** No coding at all (RFC 9110 §8.4.1). A body is small enough to be sent as it is. */
const IDENTITY = 'identity';

/** An `attributes` that can be stored has 270,336 at the most (`[],` is two in three bytes). */
const MAX_JSON_TOKENS = 300_000;

/** A document that is read but once may have as many as Lambda lets through (6 MB), most of them of names that are ignored. */
const PATCH_LIMITS = { doubleParse: MAX_JSON_TOKENS };
/** Each member of a merge patch is looked up in what is stored, which takes as long. */
const MERGE_LIMITS = { singleParse: MAX_JSON_TOKENS, doubleParse: MAX_JSON_TOKENS };

/**
 * No body is an empty patch, whatever its type and coding are said to be (DRF does not look for a parser then).
 * Where both are wrong the type is named: without it nobody knows what a coding would hold.
 */
function readBody({ body, headers }: HttpRequest, supported: readonly string[]): WithBody {
  if (isEmpty(body)) return { json: { value: {}, lossless: {} }, isMerge: false };
  const type = headers['content-type'];
  if (type !== undefined && !supported.includes(mediaType(type)))
    throw new UnsupportedMediaType(type, supported.join(', '));
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !isIdentity(encoding)) throw new UnsupportedContentEncoding(encoding, IDENTITY);
  const isMerge = type !== undefined && mediaType(type) === MERGE_PATCH_TYPE;
  return { json: parse(toText(body), isMerge ? MERGE_LIMITS : PATCH_LIMITS), isMerge };
}

const isEmpty = (body: unknown): boolean => (typeof body === 'string' || Buffer.isBuffer(body)) && body.length === 0;

/** RFC 9110 §8.3.1: the case does not count, nor do the parameters (application/json has none, RFC 8259 §11). */
const mediaType = (type: string): string => (type.split(';', 1)[0] as string).trim().toLowerCase();

/** A list of codings without case, whose elements may be empty (RFC 9110 §8.4.1, §5.6.1). */
const isIdentity = (encoding: string): boolean =>
  encoding.split(',').every((coding) => ['', IDENTITY].includes(trimOws(coding).toLowerCase()));

/** Another Lambda's value is the text that it stands for, so that there is one way for all bodies. */
function toText(body: unknown): string {
  if (typeof body === 'string') return body;
  if (Buffer.isBuffer(body)) return decode(body);
  try {
    return JSON.stringify(body);
  } catch (error) {
    // V8's writer is recursive, and a value that it cannot write is deeper than any that is accepted.
    if (error instanceof RangeError) throw new ParseError(tooDeep(MAX_DEPTH));
    throw error;
  }
}

/** JSON is UTF-8 (RFC 8259 §8.1): other bytes are refused rather than mended; a BOM is left for the parser to refuse. */
function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ParseError(NOT_UTF8);
  return bytes.toString('utf8');
}
