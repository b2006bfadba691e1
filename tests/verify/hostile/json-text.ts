/** Generates JSON texts, and compares them without the loss of JavaScript's numbers. */
import fc from 'fast-check';

const number = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^(0|[1-9]\d{0,60})(\.\d{1,60})?([eE][+-]?\d{1,5})?$/))
  .map(([sign, digits]) => sign + digits);

/** The unit `binary` is any UTF-16 code unit, such as a lone surrogate or NUL. */
export const text = fc.string({ unit: 'binary', maxLength: 20 });
const string = text.map((value) => JSON.stringify(value));

/** JavaScript's objects inherit most of these. In JSON they are names like any other. */
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

/** With up to 200 more levels around it. */
export const jsonText = fc
  .tuple(value, fc.integer({ min: 0, max: 200 }), fc.constantFrom(['[', ']'], ['{"":', '}'], ['{"__proto__":', '}']))
  .map(([inner, depth, [open, close]]) => (open as string).repeat(depth) + inner + (close as string).repeat(depth));

/** Without those levels. */
export const shallowJsonText = value;

/** Keeps the source text of numbers, by JavaScript's own means and without the project's code. @throws SyntaxError */
export const withSources = (source: string): unknown =>
  JSON.parse(source, (_key, part, context) => (typeof part === 'number' ? { number: context.source } : part));

/** For comparisons: equal texts are equal values, numbers to the last digit. */
export const exactly = (source: string): string => JSON.stringify(withSources(source));

/** The JSON text of `attributes` in the JSON text of a resource, whose last member it is. */
export const attributesOf = (resource: string): string =>
  resource.slice(resource.indexOf('"attributes":', resource.indexOf('"source":')) + 13, -1);
