/** RFC 7396. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import oracle from 'json-merge-patch';
import { parse, stringify } from '../../../lib/domain/json/json.ts';
import { mergePatch } from '../../../lib/domain/json/merge-patch.ts';

const merge = (target: string, patch: string): string =>
  stringify(mergePatch(parse(target).lossless, parse(patch).lossless));

/** Appendix A, row by row. */
test.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
])('%s patched with %s is %s', (target, patch, result) => {
  expect(merge(target, patch)).toBe(result);
});

test.each([
  ['{"n":1.0,"m":1e400}', '{"n":2.50}', '{"n":2.50,"m":1e400}'],
  ['{"n":1.0}', '{"n":{"x":-0}}', '{"n":{"x":-0}}'],
  ['{"n":{"x":1}}', '{"n":18446744073709551616}', '{"n":18446744073709551616}'],
  ['{"__proto__":{"a":1}}', '{"__proto__":{"b":2},"constructor":1}', '{"__proto__":{"a":1,"b":2},"constructor":1}'],
  ['{"__proto__":1,"":2}', '{"__proto__":null,"":null}', '{}'],
  ['{}', '{"toString":null,"hasOwnProperty":{"a":1}}', '{"hasOwnProperty":{"a":1}}'],
])('numbers keep their text, and names are only names: %s patched with %s is %s', (target, patch, result) => {
  expect(merge(target, patch)).toBe(result);
});

/**
 * The package skips names such as __proto__, so it is compared on documents without them. Parsed from text, they
 * contain no -0.
 */
const document = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)))
  .filter((value) => !/__proto__|prototype|constructor/.test(JSON.stringify(value)));

test('merges any two documents as the package json-merge-patch does', () => {
  fc.assert(
    fc.property(document, document, (target, patch) => {
      const expected = oracle.apply(structuredClone(target) as object, structuredClone(patch) as object);
      expect(JSON.parse(merge(JSON.stringify(target), JSON.stringify(patch)))).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('merging twice equals merging once, and does not change its operands', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const [left, right] = [JSON.stringify(target), JSON.stringify(patch)];
      const once = merge(left, right);
      expect(merge(once, right)).toBe(once);
      const [a, b] = [parse(left).lossless, parse(right).lossless];
      mergePatch(a, b);
      expect([stringify(a), stringify(b)]).toEqual([stringify(parse(left).lossless), stringify(parse(right).lossless)]);
    }),
  );
});
