/** Reads the headers that the function uses, from any kind of event. */
import type { IncomingEvent } from './event.ts';

/** Other headers are ignored, so that half a million of them delay nobody. To read another, add its name. */
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

/** Under their lower-case names. */
export type Headers = Readonly<Partial<Record<HeaderName, string>>>;

/**
 * REST events keep only the last of a repeated header in `headers` and all of them in `multiValueHeaders`. This joins
 * them with commas (RFC 9110 §5.3), so two Authorization lines never make a valid token.
 * Keeps every header, even with a value of the wrong type: dropping an If-Match would lose an update.
 */
export function readHeaders({
  headers,
  multiValueHeaders,
}: Pick<IncomingEvent, 'headers' | 'multiValueHeaders'>): Headers {
  const isPresent = (value: unknown) => value !== null && value !== undefined;
  return { ...collectHeaders(headers, isPresent), ...collectHeaders(multiValueHeaders, Array.isArray) };
}

/** Names are case-insensitive (RFC 9110 §5.1): two spellings are two lines of the same header. */
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

/** Shows only the kind of an object, which may be nested too deeply to serialize. */
const toText = (value: unknown): string =>
  isObject(value) ? Object.prototype.toString.call(value) : toFieldValue(String(value));

/**
 * Normalizes a value by RFC 9110 §5.5: CR, LF and NUL become spaces, and outer white space goes. HTTP servers have done
 * this already; another Lambda may send the line end of the file that holds its token.
 */
const toFieldValue = (line: string): string => trimOws(line.replace(INVALID, ' '));

const INVALID = /\r|\n|\0/g;

/** Removes optional white space (OWS, RFC 9110 §5.6.3) at both ends. JavaScript's trim removes other characters too. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (isOws(text[start])) start++;
  while (end > start && isOws(text[end - 1])) end--;
  return text.slice(start, end);
}

const isOws = (character: string | undefined): boolean => character === ' ' || character === '\t';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
