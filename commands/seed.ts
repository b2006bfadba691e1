/** npm run seed -- FILE: writes a seed file into any table, also a deployed one. */
import { defineCommand, runIfEntry } from './main.ts';
import { printable } from './printable.ts';
import { seedDeployedTable } from './seed/deployed-table.ts';
import { loadSeed } from './seed/load-seed.ts';
import { missingReferences } from './seed/references.ts';
import { readSeedFile } from './seed/seed-file.ts';
import { refuseWeakKeys } from './seed/token-keys.ts';
import { TABLE_OPTIONS, withTable } from './table-options.ts';

export const command = defineCommand(
  {
    call: 'npm run seed --',
    summary:
      'Writes users, sources, tokens and rows from a file into a table. On this machine it overwrites items of the same\n' +
      'keys. In another table it overwrites nothing without --overwrite, and refuses keys of tokens that others may know.',
    ifStopped: 'What was written stays. Run it again to write the rest',
    positionals: { name: 'FILE', help: 'JSON, see schemas/seed.json and local/demo.json; - for stdin', min: 1, max: 1 },
    options: {
      ...TABLE_OPTIONS,
      overwrite: { type: 'boolean', default: false, help: 'overwrites items that differ, in a table elsewhere too' },
    },
  },
  async ({ values, positionals: [file = ''] }, { env, print, note, progress }) => {
    const seed = readSeedFile(file);
    await withTable(values, env, async ({ table, isLocal }) => {
      if (!isLocal) refuseWeakKeys(file, seed.value.tokens ?? []);
      for (const line of await missingReferences(table, seed.value, progress.update)) note(`warning: ${line}`);
      const written = isLocal
        ? await loadSeed(table, seed, progress.update)
        : await seedDeployedTable(table, seed, { file, overwrite: values.overwrite, report: progress.update });
      print(printable(`wrote to ${table.name}: ${written}`));
    });
  },
);

await runIfEntry(import.meta.url, command);
