/** The headers that are read, out of an event of any door. */
import type { IncomingEvent } from './event.ts';

/** Who reads another adds its name. The rest is left aside: a caller who sends half a million of them keeps nobody waiting. */
const READ_HEADERS = [
  'authorization',
  'content-encoding',
  'content-type',
  'if-match',
  'if-none-match',
  'x-amzn-trace-id',
  'x-request-id',
] as const;
type HeaderName = (typeof READ_HEADERS)[number];

/** By their names in lower case. */
export type Headers = Readonly<Partial<Record<HeaderName, string>>>;

/**
 * Of a header on several lines a REST API's `headers` has the last alone; they are one list (RFC 9110 §5.3), and two tokens are none.
 * No header that is there is left out, whatever another Lambda sends in it: a precondition must not be lost on the way.
 */
export function readHeaders({
  headers,
  multiValueHeaders,
}: Pick<IncomingEvent, 'headers' | 'multiValueHeaders'>): Headers {
  const isPresent = (value: unknown) => value !== null && value !== undefined;
  return { ...collectHeaders(headers, isPresent), ...collectHeaders(multiValueHeaders, Array.isArray) };
}

/** The case of a name does not count (RFC 9110 §5.1): the same one in two cases is two lines of it. */
function collectHeaders(headers: unknown, accepts: (value: unknown) => boolean): Headers {
  const collected: Partial<Record<HeaderName, string>> = {};
  if (!isObject(headers) || Array.isArray(headers)) return collected;
  for (const [key, value] of Object.entries(headers)) {
    const name = key.toLowerCase();
    if (!isReadHeader(name) || !accepts(value)) continue;
    const text = Array.isArray(value) ? value.map(toText).join(', ') : toText(value);
    collected[name] = collected[name] === undefined ? text : `${collected[name]}, ${text}`;
  }
  return collected;
}

const isReadHeader = (name: string): name is HeaderName => (READ_HEADERS as readonly string[]).includes(name);

/** Of an object its kind: what is in it may be too deep to be written. */
const toText = (value: unknown): string =>
  isObject(value) ? Object.prototype.toString.call(value) : toFieldValue(String(value));

/**
 * A line's value by RFC 9110 §5.5, for all doors alike: CR, LF and NUL are spaces, and the white space around a value is not
 * part of it. A server of HTTP has seen to that; another Lambda may send the line end of the file that its token came from.
 */
const toFieldValue = (line: string): string => trimOws(line.replace(INVALID, ' '));

const INVALID = /\r|\n|\0/g;

/** Removes optional white space (OWS, RFC 9110 §5.6.3) around a text. JavaScript's trim would remove other characters too. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (isOws(text[start])) start++;
  while (end > start && isOws(text[end - 1])) end--;
  return text.slice(start, end);
}

const isOws = (character: string | undefined): boolean => character === ' ' || character === '\t';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
