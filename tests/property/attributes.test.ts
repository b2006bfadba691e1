/** Every JSON value comes back as it was sent (design, rule 6): through the real handler and engine, in the answer and when read again. */
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openStage, type Stage } from '../engine/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const number = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^(0|[1-9]\d{0,60})(\.\d{1,60})?([eE][+-]?\d{1,5})?$/))
  .map(([sign, digits]) => sign + digits);

/** `binary` units are UTF-16 code units of any kind, lone surrogates and NUL among them. */
const string = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text));

const key = fc.oneof(
  string,
  fc
    .constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', '0', '10', 'pk', 'toJSON')
    .map((name) => JSON.stringify(name)),
);

/** JSON text, so that the numbers are not those of JavaScript. */
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

const nested = fc
  .tuple(value, fc.integer({ min: 0, max: 200 }), fc.constantFrom(['[', ']'], ['{"":', '}'], ['{"__proto__":', '}']))
  .map(([text, depth, [open, close]]) => (open as string).repeat(depth) + text + (close as string).repeat(depth));

/** The value with the source of its numbers, as text that can be compared; no part of the project has a hand in it. */
const exactly = (text: string): string =>
  JSON.stringify(JSON.parse(text, (_key, part, { source }) => (typeof part === 'number' ? { number: source } : part)));

const attributesOf = (answer: string): string =>
  answer.slice(answer.indexOf('"attributes":', answer.indexOf('"source":')) + 13, -1);

test.each([
  ['application/json', (text: string) => text],
  // What is null is removed by a merge, at any depth: sent within an array it is not looked at.
  ['application/merge-patch+json', (text: string) => `[${text}]`],
])('as %s', async (type, wrapped) => {
  const id = await stage.row();
  await fc.assert(
    fc.asyncProperty(nested, async (text) => {
      fc.pre(text !== 'null');
      const sent = wrapped(text);
      const answer = await stage.patch(id, `{"attributes":${sent}}`, { headers: { 'content-type': type } });
      expect(answer.status).toBe(200);
      expect(exactly(attributesOf(answer.text))).toBe(exactly(sent));
      expect((await stage.patch(id)).text).toBe(answer.text);
    }),
    { numRuns: 500 },
  );
});
