/** docs/differences.md names each recorded response that differs from authentik's, and no other. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { DOORS } from '../support/doors.ts';
import { openStage, type Stage } from '../support/stage.ts';

import { seed, sentBy, type Vector, vectors } from './vectors.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.load(seed);
});

const document = readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8');
/** Without the section on headers, which were not recorded. */
const table = document.slice(0, document.indexOf('| **headers** |'));

/** `p001`, or `p001 to p004`. */
function isNamed(id: string): boolean {
  const ranges = Array.from(table.matchAll(/\b(p\d{3})(?: to (p\d{3}))?\b/g), ([, from, to]) => [from, to ?? from]);
  return ranges.some(([from, to]) => from !== undefined && to !== undefined && from <= id && id <= to);
}

/** The gateway itself responds to some requests, and never as authentik. */
async function isAnsweredAlike({ request, authentik, why }: Vector): Promise<boolean> {
  const sent = sentBy(request);
  // The response is the same, but authentik has left two rows.
  if (sent === undefined || why?.includes('authentik leaves the old row behind')) return false;
  const { status, json } = await stage.invoke(DOORS['REST API']?.event(sent));
  return status === authentik.status && JSON.stringify(json) === JSON.stringify(authentik.json);
}

test.each(vectors.map((vector) => [vector.id, vector.name, vector] as const))('%s %s', async (id, _name, vector) => {
  expect(isNamed(id)).toBe(!(await isAnsweredAlike(vector)));
});
