/** The log: one JSON line an entry, from its level on. */
import { expect, test } from '@jest/globals';
import { openLog } from '../../../lib/runtime/log.ts';

const record = (level: Parameters<typeof openLog>[0]) => {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: openLog(level, (line) => lines.push(JSON.parse(line))) };
};

test.each([
  ['info', ['info', 'error']],
  ['error', ['error']],
  ['silent', []],
] as const)('at level %s', (level, said) => {
  const { log, lines } = record(level);
  log.info('a', {});
  log.error('b', {}, new Error('c'));
  expect(lines.map((line) => line.level)).toEqual(said);
});

test("logs an error's name, message and place on one line", () => {
  const { log, lines } = record('info');
  log.error('unexpected error', { request_id: 'r' }, new TypeError('two\nlines'));
  expect(lines).toEqual([
    {
      level: 'error',
      message: 'unexpected error',
      timestamp: expect.any(String),
      request_id: 'r',
      error: { name: 'TypeError', message: 'two\nlines', at: expect.stringMatching(/log\.test\.ts:\d+:\d+\)?$/) },
    },
  ]);
});

test.each<[string, () => unknown, unknown]>([
  [
    'JSON that cannot be read',
    () => JSON.parse('{"a": secret}'),
    { name: 'SyntaxError', message: 'Unexpected token …' },
  ],
  [
    'a value that DynamoDB refuses',
    () => {
      throw new Error("1 validation error detected: Value '{secret}' at 'item' failed to satisfy constraint");
    },
    { message: '1 validation error detected: Value …' },
  ],
  [
    'a message that looks like a stack',
    () => {
      throw new Error('a\n    at "secret"');
    },
    { message: 'a\n    at …' },
  ],
  [
    'what is no Error',
    () => {
      throw 'a "secret"';
    },
    'a …',
  ],
])('logs nothing that an error quotes, and no stack: %s', (_name, run, logged) => {
  const { log, lines } = record('info');
  try {
    run();
  } catch (error) {
    log.error('unexpected error', {}, error);
  }
  expect(lines).toMatchObject([{ error: logged }]);
  expect(JSON.stringify(lines)).not.toMatch(/secret|\\n +at \S+:\d/);
});

test("writes a line directly, not through the console (Lambda prefixes the console's lines)", () => {
  const written: string[] = [];
  const { write } = process.stdout;
  const { log } = console;
  process.stdout.write = (text) => written.push(String(text)) > 0;
  console.log = (text) => written.push(`2026-11-24T00:00:00.000Z\tid\tINFO\t${text}\n`);
  try {
    openLog('info').info('request', { status: 200 });
  } finally {
    process.stdout.write = write;
    console.log = log;
  }
  expect(written).toEqual([expect.stringMatching(/^\{"level":"info",.*\}\n$/)]);
  expect(JSON.parse(written[0] as string)).toMatchObject({ message: 'request', status: 200 });
});
