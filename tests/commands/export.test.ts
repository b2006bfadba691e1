/** npm run export writes a seed file from which npm run seed makes the same table. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { rowChanges, rowsOf } from '../../commands/export/read-table.ts';
import { command } from '../../commands/export.ts';
import { command as seed } from '../../commands/seed.ts';
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { scan } from '../../lib/dynamodb/bulk/scan.ts';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';
import { scimUserKey } from '../../lib/dynamodb/table/keys.ts';
import type { StoredItem } from '../../lib/dynamodb/table/shape.ts';
import { runInProcess } from '../support/run-command.ts';
import { openStage, openStageTable, type Stage } from '../support/stage.ts';
import { SOURCE } from '../support/stage-seed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const on = (table: Table) => ['--table', table.name, '--endpoint', process.env.AWS_ENDPOINT_URL_DYNAMODB as string];
const newFile = () => path.join(temporaryFolder('export'), 'seed.json');

/** Without what each write makes anew, and tokens. */
async function contentOf(table: Table): Promise<StoredItem[]> {
  const pages = await Array.fromAsync(scan(table));
  const kept = pages.flat().filter(({ pk }) => /^(user|source|scim_user)#/.test(pk));
  return kept
    .map(({ version: _version, previous: _previous, generation: _generation, ...item }) => item as StoredItem)
    .sort((one, other) => (one.pk < other.pk ? -1 : 1));
}

async function filledStage(): Promise<Stage> {
  const stage = await openStage();
  await stage.load({
    users: [{ pk: 4, username: 'large', name: 'Large', uid: 'u4', attributes: { picture: 'é"'.repeat(20_000) } }],
    scim_users: [
      { id: ' outer ', user: 4, source: SOURCE, attributes: { a: [] } },
      { id: 'plain', user: 2, source: SOURCE, attributes: 'text' },
    ],
  });
  await stage.patch(
    'plain',
    '{"attributes": {"n": 123456789012345678901234567890, "m": 1e400, "s": "\\ud800", "__proto__": 1}}',
  );
  return stage;
}

test('what was exported and seeded is the same, to the last digit', async () => {
  const stage = await filledStage();
  const file = newFile();
  expect(await runInProcess(command, [file, ...on(stage.table)])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^wrote \d+ users, 2 sources, 2 rows of /),
    stderr: '',
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const copy = await openStageTable();
  expect(await runInProcess(seed, [file, ...on(copy)])).toMatchObject({ code: 0 });
  expect(await contentOf(copy)).toEqual(await contentOf(stage.table));
});

test('an empty table is a seed file too', async () => {
  const table = await openStageTable();
  const file = newFile();
  expect(await runInProcess(command, [file, ...on(table)])).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ users: [], sources: [], scim_users: [] });
});

test('names the rows that were made, changed or removed meanwhile', async () => {
  const stage = await filledStage();
  await stage.row({}, 'kept');
  const versions = new Map<string, string>();
  await Array.fromAsync(rowsOf(stage.table, versions));
  await stage.row({}, 'new');
  await stage.patch('plain', { attributes: {} });
  await deleteItem(stage.table, scimUserKey(' outer '));
  expect(await rowChanges(stage.table, versions, () => {})).toEqual({
    made: ['new'],
    changed: ['plain'],
    removed: [' outer '],
  });
});

test('refuses a file that exists, and a folder that does not, with one line', async () => {
  const table = await openStageTable();
  const file = newFile();
  writeFileSync(file, 'mine');
  expect(await runInProcess(command, [file, ...on(table)])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: .* exists\. Name another file\n$/),
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await runInProcess(command, [path.join(file, 'x', 'y.json'), ...on(table)])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: .*cannot be written \(ENOTDIR\)\n$/),
  });
});
