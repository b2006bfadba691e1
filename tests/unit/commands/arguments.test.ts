/** Commands read their arguments in one way, and describe them. */
import { expect, test } from '@jest/globals';
import {
  type Arguments,
  type Declaration,
  helpOf,
  readArguments,
  readWholeNumber,
} from '../../../commands/arguments.ts';
import { UsageError } from '../../../commands/command.ts';

const OPTIONS = {
  name: { type: 'string', short: 'n', value: 'NAME', help: 'its name' },
  many: { type: 'string', multiple: true, help: 'several' },
  size: { type: 'string', default: '10', value: 'N', help: 'its size' },
  force: { type: 'boolean', default: false, help: 'overwrites' },
  secret: { type: 'string' },
} as const;

const declaration: Declaration<typeof OPTIONS> = {
  call: 'npm run try --',
  summary: 'Tries.',
  options: OPTIONS,
  positionals: { name: 'FILE', help: 'a file', min: 1, max: 2 },
  variables: { TRY_TOKEN: 'a key' },
};

const read = (...args: string[]) => readArguments(declaration, args);

test('returns values, defaults and positionals', () => {
  const { values, positionals } = read('a', '-n', 'x', '--many', '1', '--many=2') as Arguments<typeof OPTIONS>;
  expect({ ...values }).toEqual({ name: 'x', many: ['1', '2'], size: '10', force: false });
  expect(positionals).toEqual(['a']);
});

test.each([['--help'], ['-h'], ['a', 'b', 'c', '--help'], ['--unknown', '--help']])(
  'asks for help with %j',
  (...args) => {
    expect(read(...args)).toBe('help');
  },
);

test('reads --help after -- as a positional', () => {
  expect(read('--', '--help')).toMatchObject({ positionals: ['--help'] });
});

test.each([
  [[], 'FILE is missing'],
  [['a', 'b', 'c'], 'unexpected argument "c"'],
  [['a', '--loud'], 'unknown option --loud'],
  [['a', '-x'], 'unknown option -x'],
  [['a', '--loud=1'], 'unknown option --loud'],
  [['a', '--name'], '--name needs a value'],
  [['a', '-n'], '--name needs a value'],
  [['a', '--name', '--force'], '--name needs a value; one that starts with - is given as --name=VALUE'],
  [['a', '--force=yes'], '--force takes no value'],
])('refuses %j', (args, message) => {
  expect(() => read(...args)).toThrow(new UsageError(message));
});

test('describes the call, the options with their defaults, and the variables', () => {
  expect(helpOf(declaration)).toBe(`usage: npm run try -- FILE… [options]

Tries.

  FILE  a file

options
  -n, --name NAME  its name
  --many VALUE …   several
  --size N         its size (default: 10)
  --force          overwrites
  -h, --help       shows this text

variables
  TRY_TOKEN  a key`);
});

test('puts an optional positional into brackets', () => {
  const optional = { ...declaration, positionals: { name: 'FILE', help: 'a file', min: 0, max: 1 } };
  expect(helpOf(optional)).toMatch(/^usage: npm run try -- \[FILE\] \[options\]\n/);
});

test.each([
  ['1', 1],
  ['010', 10],
  ['99', 99],
])('reads the whole number %s', (text, value) => {
  expect(readWholeNumber('--n', text, [1, 99])).toBe(value);
});

test.each(['', '0', '100', '1.5', '1e1', '-1', '+1', ' 1', '0x1', '٣'])('refuses the number %j', (text) => {
  expect(() => readWholeNumber('--n', text, [1, 99])).toThrow(
    new UsageError(`--n must be a whole number from 1 to 99, not ${JSON.stringify(text)}`),
  );
});
