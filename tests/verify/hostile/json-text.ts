/** JSON text of any kind, and its value with the source of its numbers: text, so that the numbers are not those of JavaScript. */
import fc from 'fast-check';

const number = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^(0|[1-9]\d{0,60})(\.\d{1,60})?([eE][+-]?\d{1,5})?$/))
  .map(([sign, digits]) => sign + digits);

/** `binary` units are UTF-16 code units of any kind, lone surrogates and NUL among them. */
export const text = fc.string({ unit: 'binary', maxLength: 20 });
const string = text.map((value) => JSON.stringify(value));

/** What objects of JavaScript have, and what is a name like any other in JSON. */
export const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', '', '0', '10'];

const key = fc.oneof(
  string,
  fc.constantFrom(...NAMES).map((name) => JSON.stringify(name)),
);

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    number,
    string,
    fc.array(tie('value'), { maxLength: 5 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 5, selector: ([name]) => name })
      .map((members) => `{${members.map(([name, member]) => `${name}:\n${member}`).join(',')}}`),
  ),
}));

/** Mostly shallow, up to 200 levels and more. */
export const jsonText = fc
  .tuple(value, fc.integer({ min: 0, max: 200 }), fc.constantFrom(['[', ']'], ['{"":', '}'], ['{"__proto__":', '}']))
  .map(([inner, depth, [open, close]]) => (open as string).repeat(depth) + inner + (close as string).repeat(depth));

/** Without the nesting around it. */
export const shallowJsonText = value;

/** The value with the source of its numbers; no part of the project has a hand in it. @throws SyntaxError */
export const withSources = (source: string): unknown =>
  JSON.parse(source, (_key, part, context) => (typeof part === 'number' ? { number: context.source } : part));

/** As text that can be compared. */
export const exactly = (source: string): string => JSON.stringify(withSources(source));

/** The text of `attributes` in the text of a resource. */
export const attributesOf = (answer: string): string =>
  answer.slice(answer.indexOf('"attributes":', answer.indexOf('"source":')) + 13, -1);
