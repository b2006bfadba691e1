/** retryOnConflict retries a conflicting write within a budget. */
import { describe, expect, test } from '@jest/globals';
import { NotFound, WriteConflict } from '../../../lib/domain/errors.ts';
import { type Retries, retryOnConflict } from '../../../lib/domain/retry-on-conflict.ts';
import { createRowQueues } from '../../../lib/domain/scim-user/row-queue.ts';

const failing = (times: number, error: Error, bytes = 10) => {
  const calls = { count: 0 };
  const attempt = async (weigh: (bytes: number) => void) => {
    weigh(bytes);
    calls.count += 1;
    if (calls.count <= times) throw error;
    return 'written';
  };
  return { calls, attempt };
};

/** Waits that take no time, recorded in milliseconds. */
const recorded = () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => waits.push(milliseconds);
  return { waits, wait };
};

test('retries a write until it succeeds', async () => {
  const { attempt, calls } = failing(3, new WriteConflict());
  expect(await retryOnConflict('a', true, attempt)).toBe('written');
  expect(calls.count).toBe(4);
});

test.each([
  ['a small row twelve times', 10, 12],
  ['a row of 128 KiB eight times', 131_072, 8],
  ['a row of 200 KiB five times', 204_800, 5],
  ['a row of 390 KiB three times', 399_360, 3],
])('a write that keeps conflicting gets as many attempts as its size allows: %s', async (_, bytes, attempts) => {
  const { attempt, calls } = failing(Number.POSITIVE_INFINITY, new WriteConflict(), bytes);
  const { waits, wait } = recorded();
  await expect(retryOnConflict('a', true, attempt, { wait })).rejects.toThrow(WriteConflict);
  expect(calls.count).toBe(attempts);
  expect(waits).toHaveLength(attempts - 1);
});

test('the waits are random and grow to at most 400 ms', async () => {
  const longest = Array.from({ length: 11 }, () => 0);
  for (let run = 0; run < 300; run++) {
    const { waits, wait } = recorded();
    const { attempt } = failing(11, new WriteConflict());
    await retryOnConflict('a', true, attempt, { wait });
    for (const [n, time] of waits.entries()) longest[n] = Math.max(longest[n] ?? 0, time);
  }
  for (const [n, limit] of [50, 100, 200, ...Array(8).fill(400)].entries()) {
    expect(longest[n]).toBeLessThanOrEqual(limit);
    expect(longest[n]).toBeGreaterThan(limit * 0.8);
  }
});

test('does not retry any other error', async () => {
  const { attempt, calls } = failing(1, new NotFound());
  await expect(retryOnConflict('a', true, attempt)).rejects.toThrow(NotFound);
  expect(calls.count).toBe(1);
});

test("does not retry after the request's signal has aborted", async () => {
  const { attempt, calls } = failing(Number.POSITIVE_INFINITY, new WriteConflict());
  const { signal, ...request } = abortable();
  const wait = async () => request.abort();
  await expect(retryOnConflict('a', true, attempt, { wait, abortSignal: signal })).rejects.toThrow(WriteConflict);
  expect(calls.count).toBe(1);
});

test('retries without a signal too', async () => {
  const { attempt, calls } = failing(2, new WriteConflict());
  expect(await retryOnConflict('a', true, attempt, { wait: async () => {}, abortSignal: () => undefined })).toBe(
    'written',
  );
  expect(calls.count).toBe(3);
});

function abortable() {
  const controller = new AbortController();
  return { signal: () => controller.signal, abort: () => controller.abort() };
}

describe('with queues', () => {
  /** An attempt that the test ends, and the number of attempts that run at once. */
  const open = () => {
    const running = new Set<() => void>();
    let most = 0;
    const attempt = async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      running.add(resolve);
      most = Math.max(most, running.size);
      await promise;
      running.delete(resolve);
    };
    const endOne = () => [...running][0]?.();
    return { attempt, running, endOne, most: () => most };
  };

  test('contending writes of one row run one after the other', async () => {
    const retries: Retries = { queues: createRowQueues() };
    const { attempt, endOne, most } = open();
    const all = Promise.all(Array.from({ length: 20 }, () => retryOnConflict('a', true, attempt, retries)));
    for (let n = 0; n < 20; n++) {
      await soon();
      endOne();
    }
    await all;
    expect(most()).toBe(1);
    expect(retries.queues?.size()).toBe(0);
  });

  test('writes of different rows run at the same time', async () => {
    const retries: Retries = { queues: createRowQueues() };
    const { attempt, endOne, running } = open();
    const all = Promise.all(['a', 'b', 'c'].map((id) => retryOnConflict(id, true, attempt, retries)));
    await soon();
    expect(running.size).toBe(3);
    for (let n = 0; n < 3; n++) {
      endOne();
      await soon();
    }
    await all;
    expect(retries.queues?.size()).toBe(0);
  });

  test('a write that does not contend waits only after a conflict', async () => {
    const lines = createRowQueues();
    const turn = await lines.enter('a');
    expect(await retryOnConflict('a', false, failing(0, new WriteConflict()).attempt, { queues: lines })).toBe(
      'written',
    );
    const { attempt, calls } = failing(1, new WriteConflict());
    const written = retryOnConflict('a', false, attempt, { queues: lines, wait: async () => {} });
    for (let n = 0; n < 5; n++) await soon();
    expect(calls.count).toBe(1);
    turn.leave();
    expect(await written).toBe('written');
    expect(lines.size()).toBe(0);
  });

  test.each([
    ['is written', failing(2, new WriteConflict())],
    ['spends its budget', failing(99, new WriteConflict())],
    ['fails otherwise', failing(1, new TypeError('bug'))],
  ])('a request that %s leaves the queue', async (_, { attempt }) => {
    const lines = createRowQueues();
    await retryOnConflict('a', true, attempt, { queues: lines, wait: async () => {} }).catch(() => {});
    expect(lines.size()).toBe(0);
  });
});

const soon = () => new Promise((resolve) => setImmediate(resolve));
