/** npm run seed -- file.json [--table NAME] [--endpoint URL]: loads a seed file into any table, a deployed one too. */
import { CommandError, run } from './command.ts';
import { loadSeed } from './load-seed.ts';
import { readSeedFile } from './seed-file.ts';
import { openTableOf, readArguments, TABLE_OPTIONS } from './table-options.ts';

const USAGE = 'usage: npm run seed -- file.json [--table NAME] [--endpoint URL]';

await run(async () => {
  const { values, positionals } = readArguments(USAGE, { allowPositionals: true, options: TABLE_OPTIONS });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new CommandError(USAGE);
  const table = openTableOf(values);
  const seed = readSeedFile(file);
  const counts = await loadSeed(table, seed, console.error);
  console.log(`wrote ${counts} to ${table.name}`);
});
