/** npm run bench:soak: what one process holds on to over 100,000 requests of every kind; ends with 1 where it grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, run } from '../../commands/command.ts';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { bundle } from '../support/bundle.ts';
import { conditionsLine } from './conditions.ts';
import { openSoaked, type Soaked } from './soak/function.ts';
import { type Sample, samplesTable, verdicts } from './soak/growth.ts';

const SAMPLE_EVERY = 10_000;
const CHUNK = 500;
/** Fewer show no slope: the first samples do not count. */
const LEAST = 50_000;

function readRequests(words: string[]): number {
  const { requests } = parseArgs({ args: words, options: { requests: { type: 'string', default: '100000' } } }).values;
  if (/^\d+0000$/.test(requests) && Number(requests) >= LEAST) return Number(requests);
  throw new CommandError(`--requests must be a multiple of ${SAMPLE_EVERY} from ${LEAST}, not "${requests}"`);
}

async function soak(soaked: Soaked, requests: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let done = 0; done < requests; ) {
    for (let end = done + SAMPLE_EVERY; done < end; done += CHUNK) await soaked.send(CHUNK);
    samples.push({ requests: done, ...(await soaked.instance.held()) });
    console.error(`${done} of ${requests}`);
  }
  return samples;
}

await run(async () => {
  const requests = readRequests(process.argv.slice(2));
  useLocalCredentials();
  const engine = await startDynamoDbLocal();
  const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint;
    const soaked = await openSoaked((await bundle(folder)).main);
    const samples = await soak(soaked, requests);
    soaked.instance.end();
    const answers = Object.entries(soaked.statuses).map(([status, count]) => `${status}: ${count}`);
    console.log(`${conditionsLine()}, DynamoDB Local\n\n${samplesTable(samples)}\n\nanswers: ${answers.join(', ')}\n`);
    const judged = verdicts(samples);
    for (const { text } of judged) console.log(text);
    if (judged.some(({ grows }) => grows)) process.exitCode = 1;
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true });
  }
});
