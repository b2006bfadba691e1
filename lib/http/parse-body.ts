/** From the body as it came to a JSON document. */
import { isUtf8 } from 'node:buffer';
import { NotFound, ParseError, Refusal } from '../domain/errors.ts';
import { type Document, MAX_DEPTH, parse } from '../domain/json.ts';
import type { ScimUserStore } from '../domain/scim-user.ts';
import { tooDeep } from '../domain/words.ts';
import { UnsupportedMediaType } from './errors.ts';
import type { HttpRequest, Middleware } from './request.ts';

/** DRF finds the row before it reads the body: whatever is wrong with the body, a missing row is the answer. */
export const parseBody = (rows: Pick<ScimUserStore, 'exists'>): Middleware => ({
  async before({ event }) {
    try {
      event.document = readDocument(event);
    } catch (error) {
      if (error instanceof Refusal && !(await rows.exists(event.id))) throw new NotFound();
      throw error;
    }
  },
});

/** No body is an empty patch, whatever its type is said to be (DRF does not look for a parser then). */
function readDocument({ headers, body }: HttpRequest): Document {
  if (isEmpty(body)) return { plain: {}, exact: {} };
  const type = headers['content-type'];
  if (type !== undefined && mediaType(type) !== 'application/json') throw new UnsupportedMediaType(type);
  return parse(toText(body));
}

const isEmpty = (body: unknown): boolean => (typeof body === 'string' || Buffer.isBuffer(body)) && body.length === 0;

/** RFC 9110 §8.3.1: the case does not count, nor do the parameters (application/json has none, RFC 8259 §11). */
const mediaType = (type: string): string => (type.split(';', 1)[0] as string).trim().toLowerCase();

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
  if (!isUtf8(bytes)) throw new ParseError('the body is not valid UTF-8');
  return bytes.toString('utf8');
}
