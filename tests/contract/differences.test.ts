/** README's table of differences from authentik: no recorded answer differs without being named there. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { DOORS } from '../engine/doors.ts';
import { openStage, type Stage } from '../engine/stage.ts';
import { seed, sentBy, type Vector, vectors } from './vectors.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.load(seed);
}, 60_000);

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const table = readme.slice(readme.indexOf('## Differences from authentik'), readme.indexOf('All 258 vectors'));

/** `p001`, or `p001 to p004`. */
function isNamed(id: string): boolean {
  const ranges = Array.from(table.matchAll(/\b(p\d{3})(?: to (p\d{3}))?\b/g), ([, from, to]) => [from, to ?? from]);
  return ranges.some(([from, to]) => from !== undefined && to !== undefined && from <= id && id <= to);
}

/** What the function does not get to see, the gateway answers, and never as authentik would. */
async function isAnsweredAlike({ request, authentik }: Vector): Promise<boolean> {
  const sent = sentBy(request);
  if (sent === undefined) return false;
  const { status, json } = await stage.invoke(DOORS['REST API']?.event(sent));
  return status === authentik.status && JSON.stringify(json) === JSON.stringify(authentik.json);
}

test.each(vectors.map((vector) => [vector.id, vector.name, vector] as const))('%s %s', async (id, _name, vector) => {
  expect([await isAnsweredAlike(vector), isNamed(id)]).not.toEqual([false, false]);
});
