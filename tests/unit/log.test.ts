/** The log: one JSON line an entry, from its level on. */
import { expect, test } from '@jest/globals';
import { openLog } from '../../lib/log.ts';

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

test('an error is told with its name, message and stack, on one line', () => {
  const { log, lines } = record('info');
  log.error('unexpected error', { request_id: 'r' }, new TypeError('two\nlines'));
  log.error('unexpected error', {}, 'text');
  expect(lines).toMatchObject([
    {
      level: 'error',
      message: 'unexpected error',
      request_id: 'r',
      error: { name: 'TypeError', message: 'two\nlines' },
    },
    { error: 'text' },
  ]);
});

test('a line is written as it is, whatever becomes of the console (Lambda puts a prefix before what it prints)', () => {
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
