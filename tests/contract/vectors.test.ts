/** The recorded requests of vectors/, replayed over HTTP through the gateway emulator by their own checker. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from '../../lib/domain/json.ts';
import { freePort } from '../../local/process.ts';
import { type Served, serve } from '../engine/served.ts';

const file = (name: string) => fileURLToPath(new URL(`vectors/${name}`, import.meta.url));
const source = readFileSync(file('patch.json'), 'utf8');
const { vectors } = JSON.parse(source) as { vectors: { id: string; category: string }[] };
const categories = Map.groupBy(vectors, ({ category }) => category);

let served: Served;
beforeAll(async () => {
  const seed = path.join(tmpdir(), `seed-${process.pid}.json`);
  // The seed holds numbers that JSON.parse would change.
  writeFileSync(seed, stringify((parse(source).exact as { seed: unknown }).seed));
  served = await serve({ PORT: String(await freePort()), SEED: seed, DYNAMODB_ENDPOINT: '' });
}, 60_000);
afterAll(async () => {
  await served.stop();
}, 60_000);

/** The ids of the vectors that fail, by the checker's report. */
const failing = (ids: string[]): Promise<string[]> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [file('check.mjs'), file('patch.json'), served.url, '--only', ids.join()],
      (_error, stdout) => {
        expect(stdout).toMatch(/^\d+ passed, \d+ failed$/m);
        resolve(Array.from(stdout.matchAll(/^(p\d+) /gm), ([, id]) => id as string));
      },
    );
  });

test.each([...categories.keys()])(
  '%s',
  async (category) => {
    const ids = (categories.get(category) ?? []).map(({ id }) => id);
    expect(await failing(ids)).toEqual([]);
  },
  60_000,
);
