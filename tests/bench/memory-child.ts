/** One instance of the function with a share of the CPU: prints the times of its start and its requests in ms, and its memory in MB. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { peakMemory } = require('./peak-memory.cjs') as { peakMemory: () => number };

const [bundle = '', group = '', id = ''] = process.argv.slice(2);
writeFileSync(group, String(process.pid));

const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 15_000 };
const body = JSON.stringify({ attributes: { department: 'Research' } });
const event = { pathParameters: { id }, headers: { authorization: 'Bearer admin' }, body };
const WARM = 200;

const started = performance.now();
const { handler } = require(bundle) as {
  handler: (event: object, context: object) => Promise<{ statusCode: number }>;
};
const loaded = performance.now();

async function request(): Promise<number> {
  const before = performance.now();
  const { statusCode } = await handler(event, context);
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  return performance.now() - before;
}

const first = await request();
const warm: number[] = [];
for (let n = 0; n < WARM; n++) warm.push(await request());
warm.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    init: loaded - started,
    first,
    p50: warm[WARM / 2],
    p99: warm[Math.floor(WARM * 0.99)],
    rss: peakMemory(),
  }),
);
