/** JSON without loss. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isWholeNumber, MAX_DEPTH, parse, stringify } from '../../../lib/domain/json/json.ts';

const written = (text: string): string => stringify(parse(text).lossless);

describe('stringify keeps the source text of the number', () => {
  test.each([
    '0',
    '-0',
    '-0.0',
    '1.0',
    '1.50',
    '1e2',
    '1E+2',
    '1e-7',
    '1e400',
    '-1e400',
    '5e-324',
    '4.9e-324',
    '1e-400',
    '9007199254740993',
    '18446744073709551616',
    '-9223372036854775808',
    '0.1',
    '0.30000000000000004',
    '123456789012345',
    '3.141592653589793238462643383279502884197',
    '1'.repeat(400),
  ])('%s', (number) => {
    expect(written(`{"n":[${number}]}`)).toBe(`{"n":[${number}]}`);
  });

  test('the last of equal keys wins, with its own text', () => {
    expect(written('{"n":1.50,"n":2.50}')).toBe('{"n":2.50}');
    expect(written('{"n":1.50,"n":{"m":-0}}')).toBe('{"n":{"m":-0}}');
  });

  test('any number of the grammar keeps its source text', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,40})(\.\d{1,40})?([eE][+-]?\d{1,4})?$/);
    fc.assert(
      fc.property(fc.constantFrom('', '-'), digits, (sign, text) => {
        expect(written(`[${sign}${text}]`)).toBe(`[${sign}${text}]`);
      }),
    );
  });
});

test('any JSON value survives parse and stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      expect(written(text)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test.each(['{"__proto__":{"x":1}}', '{"constructor":{"prototype":1},"toString":2}', '{"":1}', '{"__proto__":1.0}'])(
  'hostile keys are ordinary keys: %s',
  (text) => {
    expect(written(text)).toBe(text);
    expect(({} as { x?: number }).x).toBeUndefined();
  },
);

test('escapes lone surrogates', () => {
  expect(written('"\\ud83d"')).toBe('"\\ud83d"');
  expect(written('"\\ud83d\\ude00"')).toBe('"😀"');
});

describe('depth', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test('is accepted up to the limit, even with numbers that a double would change', () => {
    expect(written(nested(MAX_DEPTH))).toBe(nested(MAX_DEPTH));
    const text = `${'['.repeat(MAX_DEPTH)}1.0${']'.repeat(MAX_DEPTH)}`;
    expect(written(text)).toBe(text);
  });

  test.each([MAX_DEPTH + 1, 100_000])('refuses %d levels', (depth) => {
    expect(() => parse(nested(depth))).toThrow('JSON parse error - nested deeper than 1000 levels');
    expect(() => parse('{"a":'.repeat(depth))).toThrow('nested deeper');
    expect(() => parse('[0,'.repeat(depth))).toThrow('nested deeper');
  });

  test.each(['[]', '{}'])('does not count width: %s', (empty) => {
    const text = `[${`${empty},`.repeat(5_000)}0]`;
    expect(written(text)).toBe(text);
  });

  test('does not count brackets in strings', () => {
    const text = JSON.stringify(`\\"${nested(5_000)}`);
    expect(written(text)).toBe(text);
  });
});

describe('refuses a document with too many tokens, not counting those in strings', () => {
  test.each([
    ['commas', `[${'0,'.repeat(3_000)}"${'[{,:'.repeat(5_000)}"]`, 3_001],
    ['brackets', `[${'{},'.repeat(1_500)}0]`, 3_001],
    ['colons', `{${'"":0,'.repeat(1_500)}"":0}`, 3_002],
  ])('%s', (_name, text, parts) => {
    expect(written(text)).toBe(text.replace(/^.*("":0}$)/, '{$1'));
    for (const [read, mostParts] of [
      [text, { singleParse: parts, doubleParse: 0 }],
      [text.replace(/0([^0]*)$/, '1.0$1'), { singleParse: 0, doubleParse: parts }],
    ] as const) {
      expect(() => parse(read, mostParts)).not.toThrow();
      const less = { singleParse: mostParts.singleParse - 1, doubleParse: mostParts.doubleParse - 1 };
      expect(() => parse(read, less)).toThrow(`JSON parse error - more than ${parts - 1} commas, colons and brackets`);
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('refuses any text that is not JSON with a ParseError that does not echo it', () => {
  const noJson = fc.string({ unit: 'binary' }).filter((text) => !isJson(text));
  fc.assert(
    fc.property(noJson, (text) => {
      expect(() => parse(text)).toThrow(/^JSON parse error - /);
    }),
  );
  expect(() => parse('{"password": hunter2}')).toThrow(/^JSON parse error - Unexpected token 'h'$/);
  expect(() => parse(`{"a": "${'x'.repeat(50)}", hunter2}`)).toThrow(/^(?!.*hunter2).*$/);
});

test('keeps the text only of numbers that a double would change', () => {
  const { value: plain, lossless } = parse('[1, 1.0, "1.0", true, null, {}]');
  expect(plain).toEqual([1, 1, '1.0', true, null, {}]);
  expect(lossless).toEqual([1, JSON.rawJSON('1.0'), '1.0', true, null, {}]);
});

describe('isWholeNumber judges by the text, not by the double', () => {
  test.each([
    ['2', true],
    ['-0', true],
    ['-0.0', true],
    ['0e-400', true],
    ['2.0', true],
    ['2.50e1', true],
    ['100e-2', true],
    ['1e400', true],
    ['9007199254740993', true],
    [`1e${'9'.repeat(400)}`, true],
    ['2.5', false],
    ['2.50e0', false],
    ['110e-2', false],
    ['10e-10', false],
    ['1e-400', false],
    ['2.0000000000000000000001', false],
    ['9007199254740991.5', false],
    [`1e-${'9'.repeat(400)}`, false],
  ])('%s: %s', (number, whole) => {
    expect(isWholeNumber(parse(number).lossless)).toBe(whole);
  });

  test.each(['"2"', 'null', 'true', '[2]', '{}'])('%s is not a number', (value) => {
    expect(isWholeNumber(parse(value).lossless)).toBe(false);
  });

  test('a long number takes time in proportion to its length', () => {
    const { lossless } = parse(`1.${'0'.repeat(1_000_000)}1`);
    const start = process.cpuUsage();
    expect(isWholeNumber(lossless)).toBe(false);
    // Microseconds of CPU, which other processes do not add to.
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });
});
