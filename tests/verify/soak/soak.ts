/** npm run soak: ten minutes of requests to the local stage while DynamoDB Local is killed at intervals. Ends with 1 if a response is wrong or memory grows. */
import { UsageError } from '../../../commands/command.ts';
import { runIfEntry } from '../../../commands/main.ts';
import { conditionsLine } from '../../bench/conditions.ts';
import { table } from '../../bench/report.ts';
import { type Point, slope } from '../../bench/statistics.ts';
import { defineFigures } from '../../support/figures.ts';
import { type Plan, type Soaked, soak } from './run.ts';

/** Ignores this share of the requests: until then, code is compiled and caches fill up. */
const WARM_UP_SHARE = 0.3;
/** Bytes a request. npm run bench:soak has the same limits, for a process without a gateway. */
const MAX_GROWTH = { heap: 16, resident: 100 } as const;

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

/** How often each kind of request got each status. */
function responsesTable(responses: ReadonlyMap<string, number>): string {
  const rows = [...responses].map(([key, count]) => [...key.split(' '), count.toLocaleString('en')]);
  return table(
    ['request', 'status', 'responses'],
    rows.sort((one, other) => one.join().localeCompare(other.join())),
  );
}

type Print = (text: string) => void;

/** Prints the samples and their growth. @returns whether it is within the limit */
function printGrowth(print: Print, what: string, points: readonly Point[], max: number): boolean {
  const [last] = points.at(-1) ?? [0];
  const bytes = slope(points.filter(([requests]) => requests >= last * WARM_UP_SHARE));
  print(`${what}, MiB: ${points.map(([, value]) => (value / 2 ** 20).toFixed(1)).join(' ')}`);
  print(`${bytes.toFixed(1)} bytes a request, at most ${max}: ${bytes <= max ? 'met' : 'missed'}`);
  return bytes <= max;
}

function report(
  { requests, restarts, responses, wrong, unknown, lost, slowestMs, memory }: Soaked,
  print: Print,
): boolean {
  print(`${conditionsLine()}, DynamoDB Local\n\n${responsesTable(responses)}\n`);
  print(
    `${requests.toLocaleString('en')} requests, ${restarts} restarts of DynamoDB Local, wrong responses: ${wrong.length}`,
  );
  print(`writes with a 503: ${unknown.before} were not applied, ${unknown.after} were, completely`);
  print(`transactions with a 200 that DynamoDB Local had not committed when it was killed: ${lost}`);
  print(`slowest response: ${(slowestMs / 1000).toFixed(1)} s`);
  const isFlat = [
    printGrowth(print, 'heap of gateway and function after a garbage collection', memory.heap, MAX_GROWTH.heap),
    printGrowth(print, 'resident memory of both', memory.resident, MAX_GROWTH.resident),
  ];
  for (const line of wrong) print(line);
  return isFlat.every(Boolean) && wrong.length === 0;
}

export const command = defineFigures('soak', DECLARATION, async ({ values }, { print }) => {
  const milliseconds = readMinutes(values.minutes) * 60_000;
  const plan: Plan = {
    restartEveryMs: [15_000, 60_000],
    sampleEveryMs: milliseconds / 40,
    isEnough: ({ elapsedMs }) => elapsedMs >= milliseconds,
  };
  return report(await soak(plan, console.error), print) ? 0 : 1;
});

await runIfEntry(import.meta.url, command);
