/** From the body as it came to a JSON document. */
import { isUtf8 } from 'node:buffer';
import { ParseError } from '../../domain/errors.ts';
import { MAX_DEPTH, parse } from '../../domain/json/json.ts';
import { NOT_UTF8, tooDeep } from '../../domain/messages.ts';
import { UnsupportedContentEncoding, UnsupportedMediaType } from '../errors.ts';
import { trimOws } from '../event/headers.ts';
import type { HttpRequest, Middleware } from '../event/request.ts';
import { preconditionsBeforeParseError, type RowVersionLookup } from './not-found-before-refusal.ts';

export const parseBody = (rows: RowVersionLookup): Middleware => ({
  before: ({ event }) => preconditionsBeforeParseError(rows, event.id, event.preconditions, () => readBody(event)),
});

const MERGE_PATCH = 'application/merge-patch+json';
const SUPPORTED = ['application/json', MERGE_PATCH];

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
function readBody(event: HttpRequest): void {
  if (isEmpty(event.body)) return;
  const type = event.headers['content-type'];
  if (type !== undefined && !SUPPORTED.includes(mediaType(type)))
    throw new UnsupportedMediaType(type, SUPPORTED.join(', '));
  const encoding = event.headers['content-encoding'];
  if (encoding !== undefined && !isIdentity(encoding)) throw new UnsupportedContentEncoding(encoding, IDENTITY);
  event.isMerge = type !== undefined && mediaType(type) === MERGE_PATCH;
  event.json = parse(toText(event.body), event.isMerge ? MERGE_LIMITS : PATCH_LIMITS);
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
