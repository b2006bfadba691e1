/** The report of a run, as Markdown. */
import type { Cold } from './cold.ts';
import { conditionsLine } from './conditions.ts';
import { BASE, FIGURES, type Figure, TUTORIAL } from './goals.ts';
import type { Run } from './instance.ts';
import type { Measured, Plan, Result } from './result.ts';
import { median, pairedRatio, quantile } from './statistics.ts';
import { OURS } from './subjects.ts';
import type { Transport } from './warm.ts';

export function report(result: Result): string {
  const { measured, plan } = result;
  const base = measured.find(({ subject }) => subject.name === BASE);
  const ours = measured.find(({ subject }) => subject.name === OURS);
  const tutorial = measured.find(({ subject }) => subject.name === TUTORIAL);
  return [
    conditions(result),
    ...(base && ours ? [goals(ours, base, tutorial)] : []),
    `Cold, over TLS, ${plan.coldRounds} rounds:`,
    coldTable(measured, base),
    ...runtimeSection(measured, base, plan),
    ...plan.transports.flatMap((transport) => [warmTitle(transport, plan), warmTable(measured, base, transport)]),
  ].join('\n\n');
}

/** A table: rows of cells under a header. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Three digits are enough: 0.91, 12.3, 1250. */
export const short = (value: number): string =>
  Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);

function conditions({ date, seconds, machine, versions, measured }: Result): string {
  const line = conditionsLine(new Date(date), machine, versions);
  return `${line}; ${measured.length} subjects in turn, ${seconds} s. Medians; × is the median of the ratios to P1 round by round.`;
}

function goals(ours: Measured, base: Measured, tutorial: Measured | undefined): string {
  return table(
    ['figure', 'P1', 'ours', 'ours / P1 (quarters)', 'goal', 'moonshot', 'P2 / P1'],
    FIGURES.map((figure) => {
      const { name, unit, of, goal, moonshot } = figure;
      const ratios = of(ours).map((value, round) => value / (of(base)[round] ?? Number.NaN));
      const ratio = median(ratios);
      const quarters = ratios.length > 1 ? ` (${share(quantile(ratios, 0.25))}–${share(quantile(ratios, 0.75))})` : '';
      return [
        `${name}, ${unit}`,
        short(median(of(base))),
        short(median(of(ours))),
        `**${share(ratio)}**${quarters}`,
        verdict(ratio, goal),
        verdict(ratio, moonshot),
        tutorial === undefined ? '–' : share(ratioOf(figure, tutorial, base)),
      ];
    }),
  );
}

const ratioOf = ({ of }: Figure, measured: Measured, base: Measured): number => pairedRatio(of(measured), of(base));

const share = (ratio: number): string => (Number.isNaN(ratio) ? '–' : ratio.toFixed(2));

/** Judged by the rounded value, as shown. */
const verdict = (ratio: number, limit: number): string =>
  Number.isNaN(ratio) ? '–' : `≤ ${share(limit)} ${Number(share(ratio)) <= limit ? 'met' : 'missed'}`;

function cell(values: readonly number[], base: readonly number[] | undefined): string {
  const ratio = base === undefined ? '' : ` ${share(pairedRatio(values, base))}×`;
  return `${short(median(values))}${ratio}`;
}

const COLD: readonly [string, keyof Cold][] = [
  ['INIT wall, ms', 'init'],
  ['INIT cpu, ms', 'initCpu'],
  ['first request wall, ms', 'first'],
  ['first request cpu, ms', 'firstCpu'],
  ['both wall, ms', 'total'],
  ['both cpu, ms', 'totalCpu'],
  ['peak memory, MiB', 'memory'],
];

function coldTable(measured: readonly Measured[], base: Measured | undefined): string {
  return table(
    ['subject', 'KiB', 'gzip', 'other files', 'modules', ...COLD.map(([title]) => title)],
    measured.map(({ subject, cold }) => [
      subject.name,
      cell([subject.bytes / 1024], base && [base.subject.bytes / 1024]),
      short(subject.gzip / 1024),
      subject.otherBytes === 0 ? '–' : short(subject.otherBytes / 1024),
      subject.modules === undefined ? '–' : `${subject.modules}`,
      ...COLD.map(([, name]) =>
        cell(
          cold.map((sample) => sample[name]),
          base?.cold.map((sample) => sample[name]),
        ),
      ),
    ]),
  );
}

function runtimeSection(measured: readonly Measured[], base: Measured | undefined, plan: Plan): string[] {
  const some = measured.filter(({ underRuntime }) => underRuntime !== undefined);
  if (some.length === 0) return [];
  const figures = COLD.filter(([, name]) => name !== 'memory');
  const rows = some.map(({ subject, underRuntime = [] }) => [
    subject.name,
    ...figures.map(([, name]) =>
      cell(
        underRuntime.map((sample) => sample[name]),
        base?.underRuntime?.map((sample) => sample[name]),
      ),
    ),
  ]);
  const title = `The same under AWS's own runtime client, less an empty function under it, ${plan.coldRounds} rounds:`;
  return [title, table(['subject', ...figures.map(([name]) => name)], rows)];
}

const TITLES: Readonly<Record<Transport, string>> = {
  tls: 'over TLS',
  http: 'over HTTP',
  fake: 'without sockets',
};

const warmTitle = (transport: Transport, { warm }: Plan): string =>
  `Warm, ${TITLES[transport]}: the first 1,000 requests (processes: ${warm.processes}), and ${warm.settled} after ${warm.warmUp}:`;

function warmTable(measured: readonly Measured[], base: Measured | undefined, transport: Transport): string {
  return table(
    [
      'subject',
      'calls: cold',
      ...(transport === 'fake' ? ['warm'] : []),
      'first 1,000 cpu, µs',
      'settled cpu, µs',
      'settled wall, µs',
      'peak memory, MiB',
    ],
    measured.map(({ subject, calls, warm }) => {
      const { early = [], settled = [] } = warm[transport] ?? {};
      const { early: early0, settled: settled0 } = base?.warm[transport] ?? {};
      const of = (figure: 'cpu' | 'wall', runs: readonly Run[], runs0: readonly Run[] | undefined) =>
        cell(
          runs.map((run) => run[figure]),
          runs0?.map((run) => run[figure]),
        );
      return [
        subject.name,
        `${calls.length}`,
        ...(transport === 'fake' ? [short(median(settled.map(({ calls: made = 0 }) => made)))] : []),
        of('cpu', early, early0),
        of('cpu', settled, settled0),
        of('wall', settled, settled0),
        short(Math.max(...settled.map(({ peak }) => peak))),
      ];
    }),
  );
}
