/** Properties of every request, on the real handler and DynamoDB Local. */
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
/** Often valid, often nearly valid, sometimes anything. */
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

test('an accepted field reads back as sent, a missing one stays, and a refused patch changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const from = await stage.row({ kept: 1 });
      const before = await stage.patch(from);
      const response = await stage.patch(from, JSON.stringify(sent));
      if (response.status !== 200) {
        expect(response.status).toBe(400);
        expect(await stage.patch(from)).toEqual(before);
        return;
      }
      const after = await stage.patch(String(response.json.id));
      expect(after).toEqual(response);
      const kept = before.json;
      expect(after.json).toMatchObject({
        user: sent.user ?? kept.user,
        source: (sent.source as string | undefined)?.toLowerCase().replace('urn:uuid:', '') ?? kept.source,
      });
      // Compared as text: toEqual distinguishes -0 from 0, and JSON does not.
      expect(JSON.stringify(after.json.attributes)).toBe(
        JSON.stringify('attributes' in sent ? sent.attributes : kept.attributes),
      );
      if (!('id' in sent)) expect(after.json.id).toBe(from);
    }),
    RUNS,
  );
});

test('a resource that is sent back as it was read changes nothing, whatever its id', async () => {
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

test('patching twice equals patching once', async () => {
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
