/** npm run bench:soak: the memory of one process over 100,000 requests of every kind. Ends with 1 if it grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../commands/command.ts';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { runIfEntry } from '../../commands/main.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { bundle } from '../support/bundle.ts';
import { defineFigures } from '../support/figures.ts';
import { conditionsLine } from './conditions.ts';
import { openSoaked, type Soaked } from './soak/function.ts';
import { type Sample, samplesTable, verdicts } from './soak/growth.ts';

const SAMPLE_EVERY = 10_000;
const CHUNK = 500;
/** Fewer samples show no slope, because the first ones do not count. */
const LEAST = 50_000;

const DECLARATION = {
  call: 'npm run bench:soak --',
  summary: 'Sends requests of every kind to one process. Exit code 1: its memory grows.',
  options: {
    requests: { type: 'string', default: '100000', value: 'N', help: `a multiple of ${SAMPLE_EVERY} from ${LEAST}` },
  },
} as const;

function readRequests(requests: string): number {
  if (/^\d+0000$/.test(requests) && Number(requests) >= LEAST) return Number(requests);
  throw new UsageError(
    `--requests must be a multiple of ${SAMPLE_EVERY} from ${LEAST}, not ${JSON.stringify(requests)}`,
  );
}

async function soak(soaked: Soaked, requests: number, report: (progress: string) => void): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let done = 0; done < requests; ) {
    for (let end = done + SAMPLE_EVERY; done < end; done += CHUNK) {
      await soaked.send(CHUNK);
      report(`${done + CHUNK} of ${requests} requests`);
    }
    samples.push({ requests: done, ...(await soaked.instance.held()) });
  }
  return samples;
}

export const command = defineFigures('bench-soak', DECLARATION, async ({ values }, { print, progress }) => {
  const requests = readRequests(values.requests);
  useLocalCredentials();
  const dynamodb = await startDynamoDbLocal();
  const folder = mkdtempSync(path.join(tmpdir(), 'soak-'));
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;
    const soaked = await openSoaked((await bundle(folder)).main);
    const samples = await soak(soaked, requests, progress.update);
    soaked.instance.end();
    const responses = Object.entries(soaked.statuses).map(([status, count]) => `${status}: ${count}`);
    print(`${conditionsLine()}, DynamoDB Local\n\n${samplesTable(samples)}\n\nresponses: ${responses.join(', ')}\n`);
    const judged = verdicts(samples);
    for (const { text } of judged) print(text);
    progress.clear();
    return judged.some(({ grows }) => grows) ? 1 : 0;
  } finally {
    await dynamodb.stop();
    rmSync(folder, { recursive: true });
  }
});

await runIfEntry(import.meta.url, command);
