/** When a long command prints its progress. */
import { expect, test } from '@jest/globals';
import { createProgress, type Output } from '../../../commands/progress.ts';
import { openTerminal } from '../../../commands/terminal.ts';

/** A clock that the test sets, and the text that was written. */
function open(terminal: Omit<Output, 'write'>) {
  const written: string[] = [];
  let now = 0;
  const progress = createProgress({ ...terminal, write: (text) => written.push(text) }, () => now);
  const at = (time: number, text: string) => {
    now = time;
    progress.update(text);
  };
  return { progress, written, at };
}

test('prints nothing in the first two seconds', () => {
  const { written, at } = open({});
  for (const time of [0, 500, 1_999]) at(time, 'rows: 1 of 9');
  expect(written).toEqual([]);
});

test('prints a line every five seconds to a file', () => {
  const { written, at, progress } = open({});
  for (let time = 0; time <= 12_000; time += 1_000) at(time, `rows: ${time}`);
  progress.clear();
  expect(written).toEqual(['rows: 2000\n', 'rows: 7000\n', 'rows: 12000\n']);
});

test('rewrites one line on a terminal, within its width, and clears it', () => {
  const { written, at, progress } = open({ isTTY: true, columns: 12 });
  for (const [time, text] of [
    [2_000, 'rows: 1 of 9'],
    [2_050, 'rows: 2 of 9'],
    [2_100, 'rows: 3\u001b[2J'],
  ] as const)
    at(time, text);
  progress.clear();
  progress.clear();
  expect(written).toEqual(['\r\u001b[Krows: 1 of ', '\r\u001b[Krows: 3\\u00', '\r\u001b[K']);
});

test('assumes 80 columns on a terminal without a width', () => {
  const { written, at } = open({ isTTY: true, columns: 0 });
  at(2_000, 'x'.repeat(100));
  expect(written).toEqual([`\r\u001b[K${'x'.repeat(79)}`]);
});

test('clears the line before anything else is printed', () => {
  const written: string[] = [];
  const output = { isTTY: true, write: (text: string) => written.push(text) };
  let now = 0;
  const terminal = openTerminal({ stdout: output, stderr: output, env: {} }, () => now);
  now = 2_000;
  terminal.progress.update('rows: 1 of 9');
  terminal.print('result');
  terminal.note('remark');
  expect(written).toEqual(['\r\u001b[Krows: 1 of 9', '\r\u001b[K', 'result\n', 'remark\n']);
});
