/** The recorded requests of the other operations, replayed by their checker through the gateway emulator and as each kind of event. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from '../../lib/domain/json/json.ts';
import type { Seed } from '../../schemas/generated/types.ts';
import { DOORS } from '../support/doors.ts';
import { routeOf } from '../support/http-door.ts';
import { type Opened, openDoor, openGateway } from './opened.ts';
import { type Vector, vectorsFile } from './vectors.ts';

interface Sibling extends Vector {
  /** The name of its seed. */
  readonly scene: string;
}

const source = readFileSync(vectorsFile('siblings.json'), 'utf8');
const { vectors } = JSON.parse(source) as { vectors: Sibling[] };
/** They contain numbers that JSON.parse would change. */
const { seeds } = parse(source).lossless as { seeds: Record<string, Seed> };

const SCENES = [...new Set(vectors.map(({ scene }) => scene))];

/** The checker's failures, by the ids of the vectors. */
const replay = (url: string, scene: string, ids: string[]): Promise<Map<string, string>> =>
  new Promise((resolve, reject) => {
    const flags = ['--base', url, '--scene', scene, '--only', ids.join()];
    execFile(
      process.execPath,
      [vectorsFile('check-siblings.mjs'), vectorsFile('siblings.json'), ...flags],
      (_error, stdout) => {
        const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(stdout) ?? [];
        if (Number(passed) + Number(failed) !== ids.length) reject(new Error(`the checker broke off: ${stdout}`));
        resolve(
          new Map(stdout.split(/^(?=[a-z]\d{3} )/m).map((report) => [report.split(' ', 1)[0] as string, report])),
        );
      },
    );
  });

const sentTo = ({ request: { method, target } }: Sibling) => ({ ...routeOf(target), method });

/** The events that other tests of the doors do not cover; each door passes what the checker reads back. */
const SERVERS: [string, (seed: Seed) => Promise<Opened>][] = [
  ['the gateway emulator', openGateway],
  ...['REST API', 'HTTP API'].map((name): [string, (seed: Seed) => Promise<Opened>] => [
    name,
    (seed) => openDoor(name, seed),
  ]),
];

const CASES = SERVERS.flatMap(([name, open]) =>
  SCENES.map((scene): [string, string, (seed: Seed) => Promise<Opened>] => [name, scene, open]),
);

describe.each(CASES)('%s, with the rows of %s', (name, scene, open) => {
  const carried = vectors.filter((vector) => vector.scene === scene && (DOORS[name]?.carries(sentTo(vector)) ?? true));
  let opened: Opened;
  let failures: Map<string, string>;
  beforeAll(async () => {
    opened = await open(seeds[scene] as Seed);
    failures = await replay(
      opened.url,
      scene,
      carried.map(({ id }) => id),
    );
  });
  afterAll(() => opened.close());

  test.each(carried.map(({ id, category, name: title }) => [id, category, title]))('%s %s: %s', (id) => {
    expect(failures.get(id)).toBeUndefined();
  });
});
