/** Python's str.strip. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pythonStrip } from '../../../lib/domain/python-strip.ts';

/** [c for c in map(chr, range(0x110000)) if c.isspace()], CPython 3.12. */
const PYTHON_SPACES = [
  9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201,
  8202, 8232, 8233, 8239, 8287, 12288,
];

test('strips exactly the UTF-16 units that are space to Python', () => {
  const stripped = Array.from({ length: 0x10000 }, (_, unit) => unit).filter(
    (unit) => pythonStrip(String.fromCharCode(unit)) === '',
  );
  expect(stripped).toEqual(PYTHON_SPACES);
});

test('strips only the ends, and completely', () => {
  expect(pythonStrip(' \u3000a b\x1f ')).toBe('a b');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(pythonStrip(pythonStrip(text))).toBe(pythonStrip(text));
      expect(text).toContain(pythonStrip(text));
    }),
  );
});

test('a long run of spaces takes time in proportion to its length', () => {
  expect(pythonStrip(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1_000_002);
});
