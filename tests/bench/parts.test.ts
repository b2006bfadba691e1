/** The bundles of npm run bench:parts: each has the SDK's own part, and serves the same request. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { EVENT, start } from './cold.ts';
import { environment } from './environment.ts';
import { buildParts } from './levers/parts.ts';
import { seed } from './seed.ts';

test('with the SDK’s own part the bundle is larger and works the same', async () => {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const work = mkdtempSync(path.join(tmpdir(), 'parts-'));
  try {
    await seed(endpoint);
    const [ours, ...others] = await buildParts(work);
    expect(others.map(({ name }) => name)).toEqual([
      "with the SDK's signer",
      "with the SDK's request handler",
      "with the SDK's endpoint rules",
    ]);
    for (const { file, bytes } of others) {
      expect(bytes).toBeGreaterThan((ours?.bytes ?? 0) + 4 * 1024);
      // It throws if the response is not 200.
      await start(file, environment(endpoint), EVENT);
    }
  } finally {
    rmSync(work, { recursive: true });
  }
});
