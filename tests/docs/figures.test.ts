/** The option --save of the commands that print figures. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { defineFigures } from '../support/figures.ts';
import { runInProcess } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('figures');
const variables = { FIGURES_FOLDER: folder };

const figures = defineFigures(
  'example',
  { call: 'npm run example --', summary: 'Measures.', options: {} },
  async (_given, { print }) => {
    print('2026-11-26, 2 cores');
    print('| figure |');
    return 1;
  },
);

test('--save writes what the command prints, and keeps its exit code', async () => {
  const file = path.join(folder, 'example.md');
  writeFileSync(file, 'the figures of the last run');
  expect(await runInProcess(figures, [], variables)).toMatchObject({ code: 1 });
  expect(readFileSync(file, 'utf8')).toBe('the figures of the last run');
  expect(await runInProcess(figures, ['--save'], variables)).toMatchObject({
    code: 1,
    stdout: '2026-11-26, 2 cores\n| figure |\n',
  });
  expect(readFileSync(file, 'utf8')).toBe('2026-11-26, 2 cores\n| figure |\n');
});

test('every file in docs/figures begins with machine, versions and date', () => {
  const docs = fileURLToPath(new URL('../../docs/figures/', import.meta.url));
  for (const name of readdirSync(docs))
    expect([name, readFileSync(path.join(docs, name), 'utf8')]).toEqual([
      name,
      expect.stringMatching(/^20\d\d-\d\d-\d\d.*(Node|v)\s?\d+\./),
    ]);
});
