/** The cost of a request in tables of different sizes, measured in turn in one run. */
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { Instance, Run } from '../instance.ts';
import { short, table as toTable } from '../report.ts';
import { median, pairedRatio, shuffled } from '../statistics.ts';
import { type Capacity, capacityOf } from './capacity.ts';
import { patchOf, requestOf } from './requests.ts';
import { fill, openFunction, openScaled, rowId } from './table.ts';

const COUNTS = [1, 1_000, 100_000, 1_000_000];
const LOAD_WITHIN_S = 300;
const ROUNDS = 20;
/** The patched rows, spread over the table. */
const SPREAD = 100;
const WARM_UP = 20;
/** Above the machine's noise, and below any cost that grows with the table at a thousand times its size. */
const FLAT = 1.15;

interface Size {
  readonly count: number;
  readonly table: Table;
  readonly instance: Instance;
  readonly requests: readonly string[];
  readonly capacity: Capacity;
  readonly runs: Run[];
}

/**
 * @param most rows of the largest table
 * @returns Markdown
 */
export async function measureGrowth(file: string, most: number, say: (line: string) => void): Promise<string> {
  const sizes: Size[] = [];
  const skipped: string[] = [];
  for (const count of COUNTS.filter((size) => size <= most)) {
    const table = await openScaled(`scale-${count}`);
    const why = await fill(table, count, LOAD_WITHIN_S, say);
    if (why === undefined) sizes.push(await open(file, table, count));
    else skipped.push(`${count.toLocaleString('en')} items: skipped, ${why}`);
  }
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    say(`growth ${round + WARM_UP + 1}/${ROUNDS + WARM_UP}`);
    for (const { instance, requests, runs } of shuffled(sizes)) {
      const run = await instance.run(requests);
      if (run.statuses[200] !== requests.length) throw new Error(`unexpected response ${run.response.body}`);
      if (round >= 0) runs.push(run);
    }
  }
  for (const { instance, table } of sizes) {
    instance.end();
    table.client.destroy();
  }
  return [render(sizes), ...skipped, verdict(sizes)].join('\n\n');
}

async function open(file: string, table: Table, count: number): Promise<Size> {
  const ids = Array.from({ length: SPREAD }, (_, n) => rowId(Math.floor((n * count) / SPREAD)));
  return {
    count,
    table,
    instance: await openFunction(file, table),
    requests: ids.map((id, n) => requestOf(id, patchOf(n))),
    capacity: await capacityOf(table, ids.slice(0, 10), patchOf(0)),
    runs: [],
  };
}

const of = (runs: readonly Run[], figure: 'cpu' | 'wall') => runs.map((run) => run[figure]);

function render(sizes: readonly Size[]): string {
  const [{ runs: base } = { runs: [] }] = sizes;
  return toTable(
    ['items', 'cpu, µs', 'wall, µs', 'write units', 'read units'],
    sizes.map(({ count, runs, capacity }) => [
      count.toLocaleString('en'),
      ...(['cpu', 'wall'] as const).map(
        (figure) => `${short(median(of(runs, figure)))} ${pairedRatio(of(runs, figure), of(base, figure)).toFixed(2)}×`,
      ),
      `${capacity.written}`,
      `${capacity.read}`,
    ]),
  );
}

function verdict(sizes: readonly Size[]): string {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined) return 'nothing was measured';
  const ratio = pairedRatio(of(last.runs, 'cpu'), of(first.runs, 'cpu'));
  const same = new Set(sizes.map(({ capacity }) => JSON.stringify(capacity))).size === 1;
  return [
    `cpu at ${last.count.toLocaleString('en')} items ${ratio.toFixed(2)}× of that at one, at most ${FLAT}: ${ratio <= FLAT ? 'met' : 'missed'}`,
    `capacity the same at each size: ${same ? 'met' : 'missed'}`,
  ].join('; ');
}
