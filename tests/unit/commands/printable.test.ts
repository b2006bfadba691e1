/** Stored text on a terminal: its control characters have no effect. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable, printableJson, printableLines } from '../../../commands/printable.ts';

test.each([
  ['ESC', '\x1b[2J', '\\u001b[2J'],
  ['a line feed', 'a\nb', 'a\\u000ab'],
  ['a carriage return', 'a\rb', 'a\\u000db'],
  ['a tab', 'a\tb', 'a\\u0009b'],
  ['NUL', 'a\0b', 'a\\u0000b'],
  ['DEL', 'a\x7fb', 'a\\u007fb'],
  ['the C1 control sequence introducer', '\x9b31m', '\\u009b31m'],
  ['the C1 next line', 'a\x85b', 'a\\u0085b'],
  ['a right-to-left override', 'a\u202eb', 'a\\u202eb'],
  ['a bidirectional isolate', 'a\u2066b', 'a\\u2066b'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ['a paragraph separator', 'a\u2029b', 'a\\u2029b'],
  ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
  ['a byte order mark', '\ufeffa', '\\ufeffa'],
  ['a filler without a shape', 'a\u3164b', 'a\\u3164b'],
  ['a tag character of two code units', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
  ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
])('printable escapes %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test.each(['Alice Müller', '山田　太郎', 'אבג', 'e\u0301', '😀', 'DOMAIN\\user', "it's 100 %"])(
  'printable leaves %s unchanged',
  (text) => {
    expect(printable(text)).toBe(text);
  },
);

const anyText = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

test('printable returns one line without a terminal sequence for any text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(stripVTControlCharacters(shown)).toBe(shown);
    }),
  );
});

test('printableJson parses to the value that it was given', () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.array(anyText)), (value) => {
      const text = printableJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\u2028\u2029]/u);
    }),
  );
});

test('printableLines keeps the lines of a process and indents each of them', () => {
  expect(printableLines('one\r\n\x1b[31mtwo\nready http://forged')).toBe(
    '  one\n  \\u001b[31mtwo\n  ready http://forged',
  );
});
