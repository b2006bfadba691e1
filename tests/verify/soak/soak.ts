/** npm run soak: the local stage for ten minutes, its engine killed now and then; ends with 1 where an answer is wrong or memory grows. */
import { UsageError } from '../../../commands/command.ts';
import { defineCommand, runIfEntry } from '../../../commands/main.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { table } from '../../bench/report.ts';
import { type Point, slope } from '../../bench/statistics.ts';
import { type Soaked, soak } from './run.ts';

/** The compilers are at work and what the function remembers fills up. */
const SETTLED_AFTER = 0.3;
/** Bytes a request, as npm run bench:soak has them, whose process has no gateway in it. */
const MOST = { heap: 16, resident: 100 } as const;

const DECLARATION = {
  call: 'npm run soak --',
  summary:
    'Sends requests to the local stage, and kills its DynamoDB now and then.\n' +
    'Exit code 1: a response is wrong, or memory grows.',
  options: { minutes: { type: 'string', default: '10', value: 'N', help: 'how long it runs' } },
} as const;

function readMinutes(minutes: string): number {
  if (/^\d+(\.\d+)?$/.test(minutes) && Number(minutes) > 0) return Number(minutes);
  throw new UsageError(`--minutes must be a number above 0, not ${JSON.stringify(minutes)}`);
}

/** Rows of a kind of request and the statuses that it was answered with. */
function answersTable(answers: ReadonlyMap<string, number>): string {
  const rows = [...answers].map(([counted, count]) => [...counted.split(' '), count.toLocaleString('en')]);
  return table(
    ['request', 'status', 'answers'],
    rows.sort((one, other) => one.join().localeCompare(other.join())),
  );
}

/** Prints the samples, and whether they are flat. */
function tellGrowth(what: string, points: readonly Point[], most: number): boolean {
  const [last] = points.at(-1) ?? [0];
  const bytes = slope(points.filter(([requests]) => requests >= last * SETTLED_AFTER));
  console.log(`${what}, MiB: ${points.map(([, value]) => (value / 2 ** 20).toFixed(1)).join(' ')}`);
  console.log(`${bytes.toFixed(1)} bytes a request, at most ${most}: ${bytes <= most ? 'met' : 'missed'}`);
  return bytes <= most;
}

function report({ requests, restarts, answers, wrong, unknown, lost, longest, memory }: Soaked): boolean {
  console.log(`${conditionsLine()}, DynamoDB Local\n\n${answersTable(answers)}\n`);
  console.log(
    `${requests.toLocaleString('en')} requests, ${restarts} restarts of the engine, wrong answers: ${wrong.length}`,
  );
  console.log(`writes answered 503: ${unknown.before} had not been applied, ${unknown.after} had, wholly`);
  console.log(`transactions answered 200 that DynamoDB Local had not committed when it was killed: ${lost}`);
  console.log(`longest answer: ${(longest / 1000).toFixed(1)} s`);
  const isFlat = [
    tellGrowth('heap of gateway and function after a collection', memory.heap, MOST.heap),
    memory.resident.length === 0 || tellGrowth('resident memory of both', memory.resident, MOST.resident),
  ];
  for (const line of wrong) console.log(line);
  return isFlat.every(Boolean) && wrong.length === 0;
}

export const command = defineCommand(DECLARATION, async ({ values }) => {
  const milliseconds = readMinutes(values.minutes) * 60_000;
  const plan = { milliseconds, restartsEvery: [15_000, 60_000], sampleEvery: milliseconds / 40 } as const;
  return report(await soak(plan, console.error)) ? 0 : 1;
});

await runIfEntry(import.meta.url, command);
