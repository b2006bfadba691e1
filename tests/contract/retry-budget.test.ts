/** Simultaneous patches of one row cost a bounded number of writes in any order, and none is lost. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WriteConflict } from '../../lib/domain/errors.ts';
import type { Retries } from '../../lib/domain/retry-on-conflict.ts';
import { partialUpdate } from '../../lib/domain/scim-user/partial-update.ts';
import { validateFields } from '../../lib/domain/scim-user/patch.ts';
import { createRowQueues, ROW_QUEUE_LIMITS } from '../../lib/domain/scim-user/row-queue.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { openStore } from '../../lib/dynamodb/scim-users/store.ts';
import { recordCalls } from '../support/calls.ts';
import { versionOf } from '../support/entity-tags.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

/** The waits have no limit here, so that no clock decides who is refused. */
const LIMITS = { ...ROW_QUEUE_LIMITS, milliseconds: 2 ** 31 - 1 };
const MERGE = { 'content-type': 'application/merge-patch+json' };

/** One instance of the function, and its calls. */
function openInstance(retries: Retries = { queues: createRowQueues(LIMITS) }) {
  const table = openTable(stage.table.name, { endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB });
  const calls = recordCalls(table);
  const store = openStore(table);
  return {
    patch(id: string, body: object, isMerge = false) {
      const checked = validateFields({ value: body, lossless: body }, () => new Set(), id, isMerge);
      return partialUpdate(store, id, checked, undefined, retries);
    },
    writes: () => calls.filter(({ operation }) => /^(Update|TransactWrite)/.test(operation)).length,
    queues: () => retries.queues?.size(),
  };
}

const LARGE = 'x'.repeat(390_000);

describe('simultaneous patches of one row in one instance', () => {
  test.each([
    ['user', () => ({ user: 1 }), false],
    ['source', (n: number) => ({ source: n % 2 ? SOURCE : OTHER_SOURCE }), false],
    ['merged attributes', (n: number) => ({ attributes: { [`k${n}`]: n } }), true],
  ] as const)('take fifty-one writes for fifty-one patches of %s, without a conflict', async (_, body, isMerge) => {
    const id = await stage.row({});
    const { patch, writes, queues } = openInstance();
    const results = await Promise.all(Array.from({ length: 51 }, (_, n) => patch(id, body(n), isMerge)));
    expect([writes(), queues()]).toEqual([51, 0]);
    expect(new Set(results.map(({ version }) => version)).size).toBe(51);
    const { json } = await stage.patch(id);
    if (isMerge) expect(Object.keys(json.attributes as object)).toHaveLength(51);
  });

  test('are refused without a call beyond that number', async () => {
    const id = await stage.row({});
    const { patch, writes, queues } = openInstance();
    const results = await Promise.allSettled(Array.from({ length: 80 }, () => patch(id, { user: 1 })));
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.map(({ reason }) => reason instanceof WriteConflict)).toEqual(Array(29).fill(true));
    expect([writes(), queues()]).toEqual([51, 0]);
  });

  test('are limited to nine for a row of 390 KB', async () => {
    const id = await stage.row(LARGE);
    const { patch, writes, queues } = openInstance();
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => patch(id, { user: 1 })));
    const applied = results.filter(({ status }) => status === 'fulfilled').length;
    expect([applied, writes(), queues()]).toEqual([9, 9, 0]);
  });

  test('delay neither other rows, nor patches that are refused or only read', async () => {
    const [busy, other] = [await stage.row({}), await stage.row({})];
    const queues = createRowQueues(LIMITS);
    const turn = await queues.enter(busy);
    const { patch } = openInstance({ queues });
    expect(await patch(other, { user: 1 })).toMatchObject({ user: 1 });
    expect(await patch(busy, {})).toMatchObject({ user: 2 });
    await expect(patch(busy, { user: null, id: 'elsewhere' })).rejects.toMatchObject({ code: 'invalid' });
    expect(await patch(busy, { attributes: 1 })).toMatchObject({ attributes: '1' });
    turn.leave();
  });
});

test('no patch of one row is lost in any order, and each is written once unless another kind comes in between', async () => {
  const patches = [
    ...Array.from({ length: 6 }, (_, n) => ({ body: { attributes: { [`k${n}`]: n } }, isMerge: true })),
    ...[1, 2, 1, 2].map((user) => ({ body: { user }, isMerge: false })),
    ...[SOURCE, OTHER_SOURCE].map((source) => ({ body: { source }, isMerge: false })),
  ];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(patches, { minLength: patches.length }), async (shuffled) => {
      const id = await stage.row({ first: true });
      const { patch, writes } = openInstance();
      const results = await Promise.all(shuffled.map(({ body, isMerge }) => patch(id, body, isMerge)));
      expect(writes()).toBe(patches.length);
      const { json, headers } = await stage.patch(id);
      expect(json.attributes).toEqual({ first: true, k0: 0, k1: 1, k2: 2, k3: 3, k4: 4, k5: 5 });
      const last = results.find(({ version }) => version === versionOf(headers.etag));
      expect({ user: json.user, source: json.source }).toEqual({ user: last?.user, source: last?.source });
    }),
    { numRuns: 10 },
  );
});

describe('simultaneous patches of one row in an instance each', () => {
  test.each([
    ['a small row', {}, 16, 12],
    ['a row of 390 KB', LARGE, 6, 3],
  ])('attempt a write of %s a bounded number of times', async (_, attributes, count, most) => {
    const id = await stage.row(attributes);
    const instances = Array.from({ length: count }, () => openInstance());
    const results = await Promise.allSettled(instances.map(({ patch }) => patch(id, { user: 1 })));
    for (const [n, { writes }] of instances.entries()) {
      expect(writes()).toBeGreaterThan(0);
      expect(writes()).toBeLessThanOrEqual(most);
      if (results[n]?.status === 'rejected') expect(writes()).toBe(most);
    }
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
  });
});

test('each of sixty patches gets 200 with its own version, or 503 with Retry-After of 1 to 4', async () => {
  const id = await stage.row({});
  // From here on the token is in the cache, so all sixty reach the queue before DynamoDB responds to any of them.
  await stage.patch(id);
  const bodies = Array.from({ length: 60 }, (_, n) => JSON.stringify({ attributes: { [`k${n}`]: 1 } }));
  const responses = await Promise.all(bodies.map((body) => stage.patch(id, body, { headers: MERGE })));
  const applied = responses.filter(({ status }) => status === 200);
  expect(new Set(applied.map(({ headers }) => headers.etag)).size).toBe(applied.length);
  const refused = responses.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThanOrEqual(9);
  for (const response of refused)
    expect(response).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^[1-4]$/) },
      json: { detail: 'The resource is being changed by other requests. Try again.' },
    });
  const { json } = await stage.patch(id);
  expect(Object.keys(json.attributes as object)).toHaveLength(applied.length);
});
