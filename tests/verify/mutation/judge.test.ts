/** Which mutants are let live. */
import { expect, test } from '@jest/globals';
import { judge, type Mutant, verdict } from './judge.ts';

const mutant = (status: string, line = 1, file = 'lib/a.ts'): Mutant => ({
  file,
  line,
  code: 'a < b',
  becomes: 'a <= b',
  status,
});
const EQUIVALENT = { file: 'lib/a.ts', code: 'a < b', becomes: 'a <= b', because: 'they are never equal' };

test.each(['Killed', 'Timeout'])(
  'a mutant that is told (%s) needs no explanation, and one that it has is stale',
  (status) => {
    expect(judge([mutant(status)], [])).toMatchObject({ explained: [], unexplained: [], stale: [] });
    expect(judge([mutant(status)], [EQUIVALENT])).toMatchObject({ explained: [], stale: [EQUIVALENT] });
  },
);

test.each(['Survived', 'NoCoverage', 'RuntimeError', 'CompileError', 'Ignored'])(
  'any other (%s) must be explained',
  (status) => {
    expect(judge([mutant(status)], [])).toMatchObject({ unexplained: [mutant(status)] });
    expect(judge([mutant(status)], [EQUIVALENT])).toMatchObject({
      explained: [mutant(status)],
      unexplained: [],
      stale: [],
    });
  },
);

test.each([
  ['file', { file: 'lib/b.ts' }],
  ['code', { code: 'b < a' }],
  ['change', { becomes: 'a > b' }],
])('an explanation is of its %s alone', (_of, other) => {
  expect(judge([mutant('Survived')], [{ ...EQUIVALENT, ...other }]).unexplained).toHaveLength(1);
});

test('one explanation is of one mutant', () => {
  const twice = [mutant('Survived', 1), mutant('Survived', 2)];
  expect(judge(twice, [EQUIVALENT]).unexplained).toEqual([mutant('Survived', 2)]);
  expect(judge(twice, [EQUIVALENT, { ...EQUIVALENT }]).unexplained).toEqual([]);
});

test('an explanation of a file that was not mutated is left alone', () => {
  expect(judge([mutant('Killed', 1, 'lib/b.ts')], [EQUIVALENT]).stale).toEqual([]);
});

test('the verdict names what is open, and the score leaves out what is explained', () => {
  const mutants = [mutant('Killed'), mutant('Timeout'), mutant('Survived', 7), mutant('Survived', 8)];
  expect(verdict(judge(mutants, [EQUIVALENT]))).toBe(
    [
      'Survived: lib/a.ts:8 "a < b" -> "a <= b"',
      '4 mutants: 2 killed (1 of them by time), 1 equivalent and explained, 1 unexplained; score 66.67 %',
    ].join('\n'),
  );
  expect(verdict(judge([mutant('Killed')], [EQUIVALENT]))).toMatch(
    /^explains nothing: lib\/a\.ts "a < b" -> "a <= b"$/m,
  );
});
