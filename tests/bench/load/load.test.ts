/** npm run load, against the gateway emulator with the real function and DynamoDB Local. */
import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { freePort, isTaken } from '../../../local/services.ts';
import { type Served, serve } from '../../support/served.ts';
import { openStage } from '../../support/stage.ts';

import { type Loaded, load, pageOf, reportOf } from './command.ts';
import type { Report } from './report.ts';
import { seedOf } from './seed.ts';

const ENGINE = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
const TOKEN = 'the-key-of-the-load-test';
const ROWS = 5;

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

const file = (text: string): string => {
  const name = path.join(mkdtempSync(path.join(tmpdir(), 'seed-')), 'seed.json');
  writeFileSync(name, text);
  return name;
};

let served: Served;
/** A run, one with an unknown token, and one on a stage that it starts, until Ctrl-C. */
let loaded: Loaded;
let refused: Loaded;
let stopped: Loaded;

/** They run together, because each mostly waits. */
beforeAll(async () => {
  const seed = file(JSON.stringify(seedOf(ROWS, TOKEN)));
  [served, stopped] = await Promise.all([
    serve({ PORT: `${await freePort()}`, SEED: seed, DYNAMODB_ENDPOINT: ENGINE }),
    load('--rows 3 --rate 10 --duration 300 --warm-up 0'.split(' '), { DYNAMODB_ENDPOINT: ENGINE }, onceItMeasures),
  ]);
  const words = `--url ${served.url} --rows ${ROWS} --rate 30 --max-in-flight 4`.split(' ');
  [loaded, refused] = await Promise.all([
    load([...words, ...'--duration 2 --warm-up 1 --max-p99 20000 --min-throughput 1'.split(' ')], {
      LOAD_TOKEN: TOKEN,
    }),
    load([...words, ...'--duration 1 --warm-up 0'.split(' ')], { LOAD_TOKEN: 'wrong' }),
  ]);
});
afterAll(async () => {
  await served.stop();
});

/** Ctrl-C after two seconds with responses. */
function onceItMeasures(child: ChildProcess, stderr: string): void {
  const seconds = stderr.match(/^ +\d+ s +[1-9]/gm) ?? [];
  if (seconds.length >= 2 && !child.killed) child.kill('SIGINT');
}

describe('a run', () => {
  let report: Report;
  /** The function's log, one line a request. The lines come a little later than the responses. */
  let logged: readonly (string | undefined)[];
  beforeAll(async () => {
    report = reportOf(loaded);
    const statuses = () => Array.from(served.output().matchAll(/"status":(200|412)\b/g), ([, status]) => status);
    for (let tries = 0; tries < 40 && statuses().length < 75; tries++) await wait(50);
    logged = statuses();
  });

  test('ends with 0 and says what it measured', () => {
    expect(loaded.code).toBe(0);
    expect(loaded.stdout).toMatch(/^requests +60 in \d+(\.\d+)? s, after 1 s of warm-up$/m);
    expect(loaded.stdout).toMatch(/^latency +p50 \S+ ms {2}p90 \S+ ms {2}p95 \S+ ms {2}p99 \S+ ms {2}max \S+ ms$/m);
    expect(loaded.stdout).toMatch(/^throughput +\S+\/s expected responses, of 30\/s$/m);
    expect(loaded.stdout.match(/^passed /gm)).toHaveLength(3);
    expect(loaded.stderr).toMatch(/^ +0 s +\d+\/s +\d in flight +p50 .* p99 .* 0 errors, warm-up$/m);
  });

  test("counts the function's responses without the warm-up", () => {
    expect(report).toMatchObject({ requests: 60, errors: 0, interrupted: false });
    expect(logged).toHaveLength(15 + 60);
    expect(sum(Object.values(report.outcomes))).toBe(60);
    for (const [outcome, n] of Object.entries(report.outcomes))
      expect(logged.filter((status) => status === outcome).length).toBeGreaterThanOrEqual(n);
  });

  test('has patched every row', async () => {
    for (const { id } of seedOf(ROWS).scim_users ?? []) {
      const response = await fetch(`${served.url}/api/v3/sources/scim_users/${id}/`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      const { attributes } = (await response.json()) as { attributes: Record<string, unknown> };
      expect(attributes).toHaveProperty('title', expect.stringContaining('Engineer'));
    }
  });

  test('has consistent figures', () => {
    const { kinds, histogram, series, latency_ms, seconds, throughput } = report;
    expect(sum(Object.values(kinds).map(({ requests }) => requests))).toBe(60);
    expect(sum(histogram.map(({ count }) => count))).toBe(60);
    expect(sum(series.map(({ responses }) => responses))).toBe(60);
    expect(Math.max(...series.map(({ max_ms }) => max_ms ?? 0))).toBe(latency_ms.max);
    expect(Math.max(...Object.values(kinds).map(({ max }) => max))).toBe(latency_ms.max);
    const { p50, p90, p95, p99, max } = latency_ms;
    expect([p50, p90, p95, p99, max]).toEqual([p50, p90, p95, p99, max].toSorted((a, b) => a - b));
    expect(throughput).toBeCloseTo(60 / seconds, 0);
    expect(report.in_flight.most).toBeLessThanOrEqual(4);
    expect(report).toMatchObject({
      stage: served.url,
      settings: { rate: 30, duration_s: 2, warm_up_s: 1, rows: ROWS },
      machine: { cores: expect.any(Number) },
      versions: { node: process.versions.node },
    });
  });

  test('writes a page with the same figures that loads nothing else', () => {
    const text = pageOf(loaded);
    const { document } = parseHTML(text);
    const texts = (selector: string): string[] =>
      Array.from(document.querySelectorAll(selector), ({ textContent }: { textContent: string }) => textContent);
    const written = loaded.stdout.match(/^latency .*$/m)?.[0].matchAll(/\S+ ms/g) ?? [];
    expect(texts('.tile strong')).toEqual(expect.arrayContaining(Array.from(written, ([value]) => value)));
    expect(document.querySelectorAll('figure > svg.wide')).toHaveLength(3);
    expect(texts('figure:last-of-type rect title').map((title) => Number(/: (\d+) /.exec(title)?.[1]))).toEqual(
      report.histogram.map(({ count }) => count),
    );
    expect(document.querySelectorAll('script, link, img, iframe, object, [src], [href], [onload]')).toHaveLength(0);
    expect(text.replaceAll(served.url, '')).not.toMatch(/https?:|\/\/|url\(|@import/);
  });

  test('writes the token nowhere', () => {
    for (const text of [loaded.stdout, loaded.stderr, JSON.stringify(report), pageOf(loaded)])
      expect(text).not.toContain(TOKEN);
  });
});

test('with an unknown token, reports only errors with the reason, and ends with 1', () => {
  expect(reportOf(refused)).toMatchObject({ requests: 30, errors: 30, outcomes: { 403: 30 }, throughput: 0 });
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^errors +30 \(100 %\)$/m);
  expect(refused.stdout).toMatch(/^hint +403: the token is unknown to this stage/m);
  expect(refused.stdout).toMatch(/^failed +errors 100 %, at most 0 %$/m);
});

test('without a stage it starts one; Ctrl-C stops both, and it writes the figures so far', async () => {
  const { requests, interrupted, errors, outcomes, stage } = reportOf(stopped);
  expect(interrupted).toBe(true);
  expect(requests).toBeGreaterThan(0);
  expect(requests).toBeLessThan(600);
  // Includes the outcomes, so that a failure shows the errors.
  expect({ errors, outcomes }).toMatchObject({ errors: 0 });
  expect(stopped).toMatchObject({ code: 0, stdout: expect.stringMatching(/^interrupted: /) });
  expect(existsSync(`${stopped.out}.html`)).toBe(true);
  expect(await isTaken(Number(new URL(stage).port))).toBe(false);
});

test('Ctrl-C while the stage is starting stops it', async () => {
  const loaded = await load([], { DYNAMODB_ENDPOINT: ENGINE }, (child, stderr) => {
    if (stderr.includes('starting a local stage') && !child.killed) child.kill('SIGINT');
  });
  expect(loaded).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'starting a local stage\nerror: stopped before the stage was ready\n',
  });
});

test.each([
  [
    'no Java',
    [],
    { JAVA_HOME: '/nowhere', DYNAMODB_ENDPOINT: '' },
    /^error: the stage does not start: Java was not found/m,
  ],
  [
    'no such folder',
    ['--out', '/nowhere/x'],
    {},
    /^error: --out \/nowhere\/x: the folder cannot be written to \(ENOENT\)$/m,
  ],
  ['an unexpected argument', ['fast'], {}, /^error: unexpected argument "fast" \(npm run load -- --help /, 2],
])('%s is reported in one line', async (_name, words, variables, line, code = 1) => {
  expect(await load(words, variables as Record<string, string>)).toMatchObject({
    code,
    stdout: '',
    stderr: expect.stringMatching(line),
  });
});

test('--seed prints a file for npm run seed, after which the rows exist', async () => {
  const run = promisify(execFile);
  const stage = await openStage();
  const { stdout } = await run(process.execPath, [
    fileURLToPath(new URL('load.ts', import.meta.url)),
    ...['--seed', '--rows', '40'],
  ]);
  const seed = fileURLToPath(new URL('../../../commands/seed.ts', import.meta.url));
  await run(process.execPath, [seed, file(stdout), '--table', stage.table.name]);
  const row = { id: 'load-39', attributes: {}, user_obj: { name: 'Load Test' } };
  expect(await stage.patch('load-39')).toMatchObject({ status: 200, json: row });
  expect(await stage.patch('load-40')).toMatchObject({ status: 404 });
  expect(stdout).not.toContain('tokens');
});
