/** npm run bench:memory: the function at each size of Lambda's memory, which determines its share of the CPU (1,769 MB are one vCPU). */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommandError } from '../../commands/command.ts';
import { useLocalCredentials } from '../../commands/credentials.ts';
import { runIfEntry } from '../../commands/main.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { bundle } from '../support/bundle.ts';
import { defineFigures } from '../support/figures.ts';
import { openStage } from '../support/stage.ts';

import { median } from './statistics.ts';

const SIZES_MB = [256, 512, 1024, 1769];
const ROUNDS = 9;
const ONE_VCPU_MB = 1769;
const PERIOD_US = 100_000;
/** USD for a GB-second on arm64 in us-east-1 (aws.amazon.com/lambda/pricing). A million requests cost 0.20 more. */
const PRICE = 0.0000133334;

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));
const CONTROLLER = '/sys/fs/cgroup/cpu';

type Measured = Record<'init' | 'first' | 'p50' | 'p99' | 'rss', number>;

/** A cgroup with the CPU share of this memory. @returns the file to which its processes' ids are written */
function openGroup(sizeMb: number): string {
  if (!existsSync(`${CONTROLLER}/cpu.cfs_quota_us`))
    throw new CommandError('this needs Linux with the cpu controller of cgroup v1, and root');
  const group = `${CONTROLLER}/scim-source-users-${sizeMb}`;
  mkdirSync(group, { recursive: true });
  writeFileSync(`${group}/cpu.cfs_period_us`, String(PERIOD_US));
  writeFileSync(`${group}/cpu.cfs_quota_us`, String(Math.round((PERIOD_US * sizeMb) / ONE_VCPU_MB)));
  return `${group}/cgroup.procs`;
}

function line(sizeMb: number, rounds: Measured[]): string {
  const of = (name: keyof Measured) => median(rounds.map((round) => round[name]));
  const perMillion = (of('p50') / 1000) * (sizeMb / 1024) * PRICE * 1_000_000;
  const cells = [of('init'), of('first'), of('p50'), of('p99'), of('rss'), perMillion];
  return `| ${sizeMb} | ${cells.map((value) => value.toFixed(value < 10 ? 2 : 0)).join(' | ')} |`;
}

const DECLARATION = {
  call: 'npm run bench:memory --',
  summary: "Measures the function at each of Lambda's memory sizes. Needs Linux with cgroup v1, and root.",
  options: {},
};

export const command = defineFigures('bench-memory', DECLARATION, async (_given, { print, progress }) => {
  useLocalCredentials();
  const groups = SIZES_MB.map((size) => [size, openGroup(size)] as const);
  const dynamodb = await startDynamoDbLocal();
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.endpoint;
    process.env.LOG_LEVEL = 'silent';
    const stage = await openStage();
    const id = await stage.row();
    const { main: file } = await bundle(mkdtempSync(path.join(os.tmpdir(), 'memory-')));
    const measured = new Map<number, Measured[]>(SIZES_MB.map((size) => [size, []]));
    for (let round = 0; round < ROUNDS; round++)
      for (const [size, group] of groups) {
        progress.update(`round ${round + 1} of ${ROUNDS}, ${size} MB`);
        const { stdout } = await promisify(execFile)(process.execPath, [CHILD, file, group, id]);
        measured.get(size)?.push(JSON.parse(stdout));
      }
    const [cpu] = os.cpus();
    print(`${new Date().toISOString().slice(0, 10)}, ${cpu?.model}, Node ${process.versions.node}, ${ROUNDS} rounds\n`);
    print(
      '| memory, MB | INIT, ms | first request, ms | warm p50, ms | warm p99, ms | peak memory, MB | USD a million |',
    );
    print('| --- | --- | --- | --- | --- | --- | --- |');
    for (const size of SIZES_MB) print(line(size, measured.get(size) ?? []));
  } finally {
    await dynamodb.stop();
    for (const [, group] of groups) rmdirSync(path.dirname(group));
  }
});

await runIfEntry(import.meta.url, command);
