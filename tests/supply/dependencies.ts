/** npm run report:dependencies: the packages that are deployed, as a table for the docs. */
import { conditionsLine } from '../bench/conditions.ts';
import { table } from '../bench/report.ts';
import { readDeployed } from './deployed.ts';

const { packages, own, total } = await readDeployed();
const kib = (bytes: number): string => (bytes / 1024).toFixed(1);
const rows = packages.map(({ name, version, license = '–', bytes }) => [name, version, license, kib(bytes)]);
console.log(
  `${conditionsLine()}\n\n${table(
    ['package', 'version', 'licence', 'KiB in the bundle'],
    [...rows, ['our own', '', 'MIT', kib(own)], ['the bundle', '', '', kib(total)]],
  )}`,
);
