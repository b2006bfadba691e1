/** npm run report:dependencies: the deployed packages as a table. */
import { runIfEntry } from '../../commands/main.ts';
import { conditionsLine } from '../bench/conditions.ts';
import { table } from '../bench/report.ts';
import { defineFigures } from '../support/figures.ts';
import { readDeployed } from './deployed.ts';

const DECLARATION = {
  call: 'npm run report:dependencies --',
  summary: 'Prints the packages in the deployed bundle, with their versions, licences and sizes.',
  options: {},
};

const kib = (bytes: number): string => (bytes / 1024).toFixed(1);

export const command = defineFigures('dependencies', DECLARATION, async (_given, { print }) => {
  const { packages, own, total } = await readDeployed();
  const rows = packages.map(({ name, version, license = '–', bytes }) => [name, version, license, kib(bytes)]);
  print(
    `${conditionsLine()}\n\n${table(
      ['package', 'version', 'licence', 'KiB in the bundle'],
      [...rows, ['our own', '', 'MIT', kib(own)], ['the bundle', '', '', kib(total)]],
    )}`,
  );
});

await runIfEntry(import.meta.url, command);
