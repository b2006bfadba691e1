/** The cost of a request by the size of its `attributes`, from 1 KB to the maximum. */
import type { Instance, Run } from '../instance.ts';
import { short, table as toTable } from '../report.ts';
import { fitLine, median, type Point, shuffled } from '../statistics.ts';
import { type Capacity, capacityOf } from './capacity.ts';
import { requestOf } from './requests.ts';
import { fill, openFunction, openScaled, rowId } from './table.ts';

const BYTES = [1_024, 4_096, 16_384, 65_536, 131_072, 262_144, 405_504];
const ROUNDS = 15;
const REQUESTS = 10;
const WARM_UP = 5;
/** The share of the medians' variance that a straight line must explain. */
const LINEAR = 0.98;

interface Sized {
  readonly bytes: number;
  readonly request: string;
  readonly capacity: Capacity;
  readonly runs: Run[];
}

/** @returns Markdown */
export async function measureSize(file: string, say: (line: string) => void): Promise<string> {
  const table = await openScaled('size');
  await fill(table, BYTES.length, 60, say);
  const sized: Sized[] = [];
  for (const [n, bytes] of BYTES.entries()) {
    const attributes = attributesOf(bytes);
    const request = requestOf(rowId(n), `{"attributes":${attributes}}`);
    const capacity = await capacityOf(table, [rowId(n)], { attributes: JSON.parse(attributes) });
    sized.push({ bytes, request, capacity, runs: [] });
  }
  const instance = await openFunction(file, table);
  await measure(instance, sized, say);
  instance.end();
  table.client.destroy();
  return `${render(sized)}\n\n${verdict(sized)}`;
}

async function measure(instance: Instance, sized: readonly Sized[], say: (line: string) => void): Promise<void> {
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    say(`size ${round + WARM_UP + 1}/${ROUNDS + WARM_UP}`);
    for (const { request, runs } of shuffled(sized)) {
      const run = await instance.run([request], REQUESTS);
      if (run.statuses[200] !== REQUESTS) throw new Error(`answered ${run.response.body}`);
      if (round >= 0) runs.push(run);
    }
  }
}

/** JSON text of this size: groups, as in SCIM, and one string for the rest. */
function attributesOf(bytes: number): string {
  const group = (n: number) => ({
    value: `e9e30dba-f08f-4109-8486-${`${n}`.padStart(12, '0')}`,
    display: `Group ${n}`,
  });
  const text = (groups: number, pad: number) =>
    JSON.stringify({ groups: Array.from({ length: groups }, (_, n) => group(n)), pad: 'x'.repeat(pad) });
  const groups = Math.floor((bytes - 100) / JSON.stringify(group(10_000)).length);
  return text(groups, bytes - text(groups, 0).length);
}

const cpuOf = ({ runs }: Sized): number => median(runs.map(({ cpu }) => cpu));

function render(sized: readonly Sized[]): string {
  return toTable(
    ['attributes, bytes', 'cpu, µs', 'µs for each KiB more', 'wall, µs', 'write units'],
    sized.map((size, n) => {
      const before = sized[n - 1];
      const more = before && (cpuOf(size) - cpuOf(before)) / ((size.bytes - before.bytes) / 1_024);
      return [
        size.bytes.toLocaleString('en'),
        short(cpuOf(size)),
        more === undefined ? '–' : short(more),
        short(median(size.runs.map(({ wall }) => wall))),
        `${size.capacity.written}`,
      ];
    }),
  );
}

function verdict(sized: readonly Sized[]): string {
  const points = sized.map((size): Point => [size.bytes / 1_024, cpuOf(size)]);
  const { slope, intercept, r2 } = fitLine(points);
  return `cpu = ${short(intercept)} µs + ${short(slope)} µs a KiB, R² ${r2.toFixed(4)}, at least ${LINEAR}: ${r2 >= LINEAR ? 'met' : 'missed'}`;
}
