/** npm run bench:parts: the gain of each hand-written part over the SDK's own, in one interleaved run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readWholeNumber } from '../../commands/arguments.ts';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { runIfEntry } from '../../commands/main.ts';
import { defineFigures } from '../support/figures.ts';
import { measureCold } from './cold.ts';
import { conditionsLine } from './conditions.ts';
import { startEndpoint } from './endpoint.ts';
import { buildParts } from './levers/parts.ts';
import { installPeers } from './peers.ts';
import { short, table } from './report.ts';
import { median, pairedRatio, quantile } from './statistics.ts';
import { writeEmpties } from './subjects.ts';
import { measureWarm, openers } from './warm.ts';

/** In new processes, because V8 compiles the same code differently in each. */
const ROUNDS = '6';
const COLD_ROUNDS_EACH = 4;
const WARM = { processes: 1, warmUp: 4_000, settled: 2_000 };
const TRANSPORTS = { tls: 'TLS', fake: 'no sockets' } as const;

const DECLARATION = {
  call: 'npm run bench:parts --',
  summary: "Measures what each hand-written part of the SDK gains over the SDK's own, in turn.",
  options: { rounds: { type: 'string', default: ROUNDS, value: 'N', help: 'rounds of new processes, up to 99' } },
} as const;

const say = (line: string) => console.error(line);

/** Samples of a figure by subject; those of a round have the same index. */
type Samples = Map<string, number[]>;

export const command = defineFigures('bench-parts', DECLARATION, async ({ values }, { print }) => {
  const rounds = readWholeNumber('--rounds', values.rounds, [1, 99]);
  useLocalCredentials();
  await installPeers(say);
  const work = mkdtempSync(path.join(tmpdir(), 'parts-'));
  const endpoint = await startEndpoint();
  try {
    const subjects = await buildParts(work);
    const figures = new Map<string, Samples>();
    const add = (figure: string, name: string, values: readonly number[]) => {
      const samples = figures.get(figure) ?? new Map<string, number[]>();
      samples.set(name, [...(samples.get(name) ?? []), ...values]);
      figures.set(figure, samples);
    };

    const cold = await measureCold(subjects, rounds * COLD_ROUNDS_EACH, endpoint.tls, writeEmpties(work), say);
    for (const [name, samples] of cold) {
      add(
        'INIT, ms',
        name,
        samples.map(({ initCpu }) => initCpu),
      );
      add(
        'first request, ms',
        name,
        samples.map(({ firstCpu }) => firstCpu),
      );
    }
    const { byTransport } = await openers(subjects, endpoint, work);
    for (let round = 1; round <= rounds; round++)
      for (const [transport, title] of Object.entries(TRANSPORTS)) {
        const note = (line: string) => say(`${round}/${rounds}, ${title}: ${line}`);
        const warm = await measureWarm(subjects, WARM, byTransport[transport as keyof typeof TRANSPORTS], note);
        for (const [name, { early, settled }] of warm) {
          add(
            `first 1,000, ${title}, µs`,
            name,
            early.map(({ cpu }) => cpu),
          );
          add(
            `settled, ${title}, µs`,
            name,
            settled.map(({ cpu }) => cpu),
          );
        }
      }

    const [base] = subjects.map(({ name }) => name);
    const cell = (samples: Samples, name: string) => {
      const [values, bases] = [samples.get(name) ?? [], samples.get(base as string) ?? []];
      if (name === base) return short(median(values));
      const ratios = values.map((value, n) => value / (bases[n] ?? Number.NaN));
      const [low, high] = [quantile(ratios, 0.25), quantile(ratios, 0.75)].map((ratio) => ratio.toFixed(2));
      return `${pairedRatio(values, bases).toFixed(2)}× (${low}–${high})`;
    };
    print(
      `${conditionsLine()}; ${rounds} rounds. CPU time; × is the median of the ratios to ours, with the quarters.\n`,
    );
    const kib = ({ bytes }: { bytes: number }) => (bytes / 1024).toFixed(0);
    print(
      table(
        ['the bundle', 'KiB', ...figures.keys()],
        subjects.map((subject) => [
          subject.name,
          kib(subject),
          ...[...figures.values()].map((samples) => cell(samples, subject.name)),
        ]),
      ),
    );
  } finally {
    endpoint.stop();
    rmSync(work, { recursive: true });
  }
});

await runIfEntry(import.meta.url, command);
