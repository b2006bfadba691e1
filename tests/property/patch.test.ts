/** What holds for every request, whatever is in it: on the real handler and engine. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const RUNS = { numRuns: 300 };

const text = fc.string({ unit: 'binary', maxLength: 40 });
/** Often right, often nearly right, sometimes anything. */
const body = fc.record(
  {
    id: fc.oneof(text, fc.jsonValue()),
    user: fc.oneof(fc.constantFrom<unknown>(1, 2, 3, 999, '1', 1.5, null), fc.jsonValue()),
    source: fc.oneof(
      fc.constantFrom<unknown>(SOURCE, OTHER_SOURCE, SOURCE.toUpperCase(), null),
      fc.uuid(),
      fc.jsonValue(),
    ),
    attributes: fc.jsonValue(),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test('what is accepted reads back as sent, what was not sent survives, what is refused changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const from = await stage.row({ kept: 1 });
      const before = await stage.patch(from);
      const answer = await stage.patch(from, JSON.stringify(sent));
      if (answer.status !== 200) {
        expect(answer.status).toBe(400);
        expect(await stage.patch(from)).toEqual(before);
        return;
      }
      const after = await stage.patch(String(answer.json.id));
      expect(after).toEqual(answer);
      const kept = before.json;
      expect(after.json).toMatchObject({
        user: sent.user ?? kept.user,
        source: (sent.source as string | undefined)?.toLowerCase().replace('urn:uuid:', '') ?? kept.source,
      });
      // Compared as text, as toEqual takes -0 for another number than 0 and JSON for the same.
      expect(JSON.stringify(after.json.attributes)).toBe(
        JSON.stringify('attributes' in sent ? sent.attributes : kept.attributes),
      );
      if (!('id' in sent)) expect(after.json.id).toBe(from);
    }),
    RUNS,
  );
});

test('a resource sent back as it was read changes nothing, whatever its id is', async () => {
  const ends = fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', '\t', '\u3000', '\x1f', '.', '/'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((unit) => unit.isWellFormed()),
    ),
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(ends, ends, async (start, end) => {
      const id = await stage.row({ kept: 1 }, `${start}${randomUUID()}${end}`);
      const { status, text, json } = await stage.patch(id);
      expect([status, json.id]).toEqual([200, id]);
      expect(await stage.patch(id, text)).toMatchObject({ status, text });
      expect(await stage.patch(id)).toMatchObject({ status, text });
    }),
    RUNS,
  );
});

test('patching twice equals once', async () => {
  await fc.assert(
    fc.asyncProperty(body, async ({ id: _, ...sent }) => {
      const row = await stage.row();
      const first = await stage.patch(row, JSON.stringify(sent));
      const second = await stage.patch(row, JSON.stringify(sent));
      expect([second.status, second.text]).toEqual([first.status, first.text]);
    }),
    RUNS,
  );
});
