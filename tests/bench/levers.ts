/** npm run bench:levers: the gain of each optimisation of the build, by the bundle without it, in one interleaved run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { runIfEntry } from '../../commands/main.ts';
import { defineFigures } from '../support/figures.ts';
import { type Cold, measureCold } from './cold.ts';
import { conditionsLine } from './conditions.ts';
import { startEndpoint } from './endpoint.ts';
import { buildVariants, DEPLOYED } from './levers/variants.ts';
import { installPeers } from './peers.ts';
import { median, pairedRatio } from './statistics.ts';
import { type Subject, writeEmpties } from './subjects.ts';

const ROUNDS = 15;
const FIGURES = ['initCpu', 'totalCpu', 'total'] as const;

function line({ name, bytes }: Subject, samples: readonly Cold[], base: readonly Cold[]): string {
  const cells = FIGURES.map((figure) => {
    const [values, bases] = [samples, base].map((list) => list.map((sample) => sample[figure])) as [number[], number[]];
    return `${median(values).toFixed(1)} ${pairedRatio(values, bases).toFixed(2)}×`;
  });
  return `| ${[name, (bytes / 1024).toFixed(0), ...cells].join(' | ')} |`;
}

const DECLARATION = {
  call: 'npm run bench:levers --',
  summary: 'Measures what each optimisation of the build gains: cold starts of the bundle without it, in turn.',
  options: {},
};

export const command = defineFigures('bench-levers', DECLARATION, async (_given, { print }) => {
  useLocalCredentials();
  await installPeers((text) => console.error(text));
  const work = mkdtempSync(path.join(tmpdir(), 'levers-'));
  const endpoint = await startEndpoint();
  try {
    const subjects = await buildVariants(work, endpoint.http);
    const cold = await measureCold(subjects, ROUNDS, endpoint.tls, writeEmpties(work), (text) => console.error(text));
    print(`${conditionsLine()}; ${ROUNDS} rounds. Medians; × is the median of the ratios round by round.\n`);
    print('| the bundle | KiB | INIT cpu, ms | INIT + first request, cpu, ms | the same, wall, ms |');
    print('| --- | --- | --- | --- | --- |');
    const base = cold.get(DEPLOYED) ?? [];
    for (const subject of subjects) print(line(subject, cold.get(subject.name) ?? [], base));
  } finally {
    endpoint.stop();
    rmSync(work, { recursive: true });
  }
});

await runIfEntry(import.meta.url, command);
