/** Which surviving mutants are accepted. */
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
  'a killed mutant (%s) needs no explanation, and an explanation of it is stale',
  (status) => {
    expect(judge([mutant(status)], [])).toMatchObject({ explained: [], unexplained: [], stale: [] });
    expect(judge([mutant(status)], [EQUIVALENT])).toMatchObject({ explained: [], stale: [EQUIVALENT] });
  },
);

test.each(['Survived', 'NoCoverage', 'RuntimeError', 'CompileError', 'Ignored'])(
  'any other mutant (%s) must be explained',
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
])('an explanation fits only its own %s', (_of, other) => {
  expect(judge([mutant('Survived')], [{ ...EQUIVALENT, ...other }]).unexplained).toHaveLength(1);
});

test('one explanation covers one mutant', () => {
  const twice = [mutant('Survived', 1), mutant('Survived', 2)];
  expect(judge(twice, [EQUIVALENT]).unexplained).toEqual([mutant('Survived', 2)]);
  expect(judge(twice, [EQUIVALENT, { ...EQUIVALENT }]).unexplained).toEqual([]);
});

test('an explanation of a file that was not mutated is ignored', () => {
  expect(judge([mutant('Killed', 1, 'lib/b.ts')], [EQUIVALENT]).stale).toEqual([]);
});

test('the verdict names unexplained mutants, and the score excludes explained ones', () => {
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
