/** The recorded requests of vectors/, replayed by their checker through the gateway emulator and as each kind of event. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DOORS } from '../support/doors.ts';
import { type Opened, openDoor, openGateway } from './opened.ts';
import { seed, sentBy, type Vector, vectors, vectorsFile } from './vectors.ts';

/** The checker's failures, by the ids of the vectors. */
const replay = (url: string, ids: string[]): Promise<Map<string, string>> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [vectorsFile('check.mjs'), vectorsFile('patch.json'), url, '--only', ids.join()],
      (_error, stdout) => {
        const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(stdout) ?? [];
        if (Number(passed) + Number(failed) !== ids.length) reject(new Error(`the checker broke off: ${stdout}`));
        resolve(new Map(stdout.split(/^(?=p\d+ )/m).map((report) => [report.split(' ', 1)[0] as string, report])));
      },
    );
  });

const carriedBy = (name: string) =>
  vectors.filter((vector) => {
    const sent = sentBy(vector.request);
    return sent !== undefined && DOORS[name]?.carries(sent);
  });

/** An HTTP API's own payload format; doors.test.ts has the other one. */
const REPLAYED = Object.keys(DOORS).filter((name) => name !== 'HTTP API with payload 1.0');

const SERVERS: [string, Vector[], () => Promise<Opened>][] = [
  ['the gateway emulator', vectors, () => openGateway(seed)],
  ...REPLAYED.map((name): [string, Vector[], () => Promise<Opened>] => [
    name,
    carriedBy(name),
    () => openDoor(name, seed),
  ]),
];

describe.each(SERVERS)('%s', (_name, carried, open) => {
  let opened: Opened;
  let failures: Map<string, string>;
  beforeAll(async () => {
    opened = await open();
    failures = await replay(
      opened.url,
      carried.map(({ id }) => id),
    );
  });
  afterAll(() => opened.close());

  test.each(carried.map(({ id, category, name }) => [id, category, name]))('%s %s: %s', (id) => {
    expect(failures.get(id)).toBeUndefined();
  });
});
