/** JSON without loss: documents stay text, and no number passes through a double that would change it. */
import { ParseError } from '../errors.ts';
import { tooDeep, tooManyTokens } from '../messages.ts';

/** A whole JSON value as text (RFC 8259). */
export type JsonText = string & { readonly JsonText: unique symbol };

/** ECMA-262's JSON.parse source text access, which Node 24 has and TypeScript 6 does not know. */
declare global {
  interface JSON {
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(source: string): unknown;
    isRawJSON(value: unknown): boolean;
  }
}

/** RFC 8259 §9 allows a limit. Node's parser has none, and its serializer fails where the stack ends. */
export const MAX_DEPTH = 1000;

/**
 * Numbers that String(Number(source)) may print differently: a negative zero, a fraction, an exponent, more digits than
 * a double holds.
 */
const MAYBE_INEXACT = /-0|\d[.eE]|\d{16}/;

/**
 * A document parsed in two ways: `value` to read values from; `lossless` to serialize again, with each number as it was
 * sent.
 */
export interface ParsedJson {
  readonly value: unknown;
  readonly lossless: unknown;
}

/** Token limits (commas, colons, opening brackets). Parsing a second time costs 1 to 2 µs a token. */
export interface TokenLimits {
  readonly singleParse?: number;
  readonly doubleParse?: number;
}

/**
 * Parses a document as JSON.parse does: the last of equal keys wins.
 * In `lossless`, a number that a double would change is its source text (JSON.rawJSON). Only a document that may hold
 * such numbers is parsed twice.
 * @throws ParseError if `text` is not JSON, is nested deeper than MAX_DEPTH, or has too many tokens
 */
export function parse(text: string, { singleParse, doubleParse }: TokenLimits = {}): ParsedJson {
  const needsSecondParse = MAYBE_INEXACT.test(text);
  checkLimits(text, needsSecondParse ? doubleParse : singleParse);
  const plain = parseOrThrow(text);
  return { value: plain, lossless: needsSecondParse ? JSON.parse(text, keepSource) : plain };
}

/** Escapes lone surrogates, so that the text is always valid UTF-8. */
export const stringify = (value: unknown): JsonText => JSON.stringify(value) as JsonText;

/**
 * Whether a value is a whole number by its source text, even where a double rounds it.
 * @param value of `parse(…).lossless`
 */
export function isWholeNumber(value: unknown): boolean {
  if (typeof value !== 'number' && !JSON.isRawJSON(value)) return false;
  const [, digits, fraction = '', exponent = 0] = NUMBER.exec(stringify(value)) as RegExpExecArray;
  const all = `${digits}${fraction}`;
  let zeros = 0;
  while (all.at(-1 - zeros) === '0') zeros++;
  return zeros === all.length || zeros >= fraction.length - Number(exponent);
}

/** RFC 8259 §6, after the sign. */
const NUMBER = /(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?/;

/** Only numbers, strings, booleans and null have a source. */
function keepSource(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && String(value) !== source ? JSON.rawJSON(source as string) : value;
}

function parseOrThrow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ParseError(withoutExcerpt((error as SyntaxError).message));
  }
}

/** Some of V8's messages quote the document, which may be somebody's data. The response must not echo it. */
const withoutExcerpt = (message: string): string => message.replace(/, (?:\.\.\.)?".*/s, '');

function checkLimits(text: string, maxTokens = Number.POSITIVE_INFINITY): void {
  const { depth, tokens } = measure(text);
  if (depth > MAX_DEPTH) throw new ParseError(tooDeep(MAX_DEPTH));
  if (tokens > maxTokens) throw new ParseError(tooManyTokens(maxTokens));
}

function measure(text: string): { depth: number; tokens: number } {
  let open = 0;
  let depth = 0;
  let tokens = 0;
  let inString = false;
  // Stryker disable next-line EqualityOperator: past the end is undefined, which is no character that counts
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === ',' || character === ':') tokens++;
    else if (character === '[' || character === '{') {
      tokens++;
      depth = Math.max(depth, ++open);
    } else if (character === ']' || character === '}') open--;
  }
  return { depth, tokens };
}
