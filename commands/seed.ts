/** npm run seed -- file.json: loads a seed file into any table, a deployed one too. */
import { CommandError, run } from './command.ts';
import { printable } from './printable.ts';
import { seedDeployedTable } from './seed/deployed-table.ts';
import { loadSeed } from './seed/load-seed.ts';
import { missingReferences } from './seed/references.ts';
import { readSeedFile } from './seed/seed-file.ts';
import { refuseWeakKeys } from './seed/token-keys.ts';
import { isLocalEngine, openTableFromOptions, readArguments, TABLE_OPTIONS } from './table-options.ts';

const USAGE = 'usage: npm run seed -- file.json [--table NAME] [--endpoint URL] [--overwrite]';

await run(async () => {
  const { values, positionals } = readArguments(USAGE, {
    allowPositionals: true,
    options: { ...TABLE_OPTIONS, overwrite: { type: 'boolean', default: false } },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new CommandError(USAGE);
  const table = openTableFromOptions(values);
  const seed = readSeedFile(file);
  const isLocal = isLocalEngine(values);
  if (!isLocal) refuseWeakKeys(file, seed.value.tokens ?? []);
  const say = (line: string) => console.error(printable(line));
  for (const line of await missingReferences(table, seed.value)) say(`warning: ${line}`);
  const written = isLocal
    ? await loadSeed(table, seed, say)
    : await seedDeployedTable(table, seed, { file, overwrite: values.overwrite, say });
  console.log(printable(`wrote ${written} to ${table.name}`));
});
