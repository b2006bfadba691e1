/** Row queues: first come, first served; a full queue refuses; no queue outlives its requests. */
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { WriteConflict } from '../../../lib/domain/errors.ts';
import {
  createRowQueues,
  ROW_QUEUE_LIMITS,
  type RowQueues,
  type Turn,
} from '../../../lib/domain/scim-user/row-queue.ts';

afterEach(() => {
  jest.useRealTimers();
});

const soon = () => new Promise((resolve) => setImmediate(resolve));

/** Enters a queue and records the outcome. */
function queue(lines: RowQueues, id: string, signal?: AbortSignal) {
  const place: { turn?: Turn; error?: unknown } = {};
  lines.enter(id, signal).then(
    (turn) => {
      place.turn = turn;
    },
    (error) => {
      place.error = error;
    },
  );
  return place;
}

test('gives turns in order of arrival', async () => {
  const lines = createRowQueues();
  const places = ['first', 'second', 'third'].map(() => queue(lines, 'a'));
  for (const [n, place] of places.entries()) {
    await soon();
    expect(places.map(({ turn }) => turn !== undefined)).toEqual(places.map((_, m) => m <= n));
    place.turn?.leave();
  }
  expect(lines.size()).toBe(0);
});

test('a full queue refuses at once, and accepts one more when one has left', async () => {
  const lines = createRowQueues({ ...ROW_QUEUE_LIMITS, waiting: 2 });
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => queue(lines, 'a'));
  await soon();
  expect(fourth?.error).toBeInstanceOf(WriteConflict);
  first?.turn?.leave();
  const fifth = queue(lines, 'a');
  for (const place of [second, third, fifth]) {
    await soon();
    expect(place?.turn).toBeDefined();
    place?.turn?.leave();
  }
  expect(lines.size()).toBe(0);
});

test('fifty requests may wait for a small row and eight for one of 390 KiB; the latest are refused', async () => {
  for (const [bytes, waiting] of [
    [0, 50],
    [65_536, 50],
    [399_360, 8],
    [10_000_000, 4],
  ] as const) {
    const lines = createRowQueues();
    const places = Array.from({ length: 60 }, () => queue(lines, 'a'));
    await soon();
    places[0]?.turn?.reportSize(bytes);
    await soon();
    expect(places.map(({ error }) => error instanceof WriteConflict)).toEqual(places.map((_, n) => n > waiting));
    for (const place of places.slice(0, waiting + 1)) {
      await soon();
      place.turn?.leave();
    }
    expect(lines.size()).toBe(0);
  }
});

test('refuses a request that has waited three seconds; the others keep their places', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  const lines = createRowQueues();
  const holder = queue(lines, 'a');
  const early = queue(lines, 'a');
  await jest.advanceTimersByTimeAsync(1_000);
  const late = queue(lines, 'a');
  await jest.advanceTimersByTimeAsync(1_999);
  expect(early.error).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(early.error).toBeInstanceOf(WriteConflict);
  holder.turn?.leave();
  await soon();
  expect(late.turn).toBeDefined();
  late.turn?.leave();
  expect([lines.size(), jest.getTimerCount()]).toEqual([0, 0]);
});

describe('a request whose signal aborts', () => {
  test('leaves the queue', async () => {
    const lines = createRowQueues();
    const request = new AbortController();
    const holder = queue(lines, 'a');
    const gone = queue(lines, 'a', request.signal);
    const next = queue(lines, 'a');
    request.abort();
    await soon();
    expect(gone.error).toBeInstanceOf(WriteConflict);
    holder.turn?.leave();
    await soon();
    expect(next.turn).toBeDefined();
    next.turn?.leave();
    expect(lines.size()).toBe(0);
  });

  test('does not enter the queue', async () => {
    const lines = createRowQueues();
    const holder = queue(lines, 'a');
    const gone = queue(lines, 'a', AbortSignal.abort());
    await soon();
    expect(gone.error).toBeInstanceOf(WriteConflict);
    holder.turn?.leave();
    expect(lines.size()).toBe(0);
  });

  test('keeps its turn until it leaves, because its write may be under way', async () => {
    const lines = createRowQueues();
    const request = new AbortController();
    const holder = queue(lines, 'a');
    const second = queue(lines, 'a', request.signal);
    const third = queue(lines, 'a');
    await soon();
    holder.turn?.leave();
    await soon();
    request.abort();
    await soon();
    expect([second.turn !== undefined, third.turn]).toEqual([true, undefined]);
    expect(getEventListeners(request.signal, 'abort')).toEqual([]);
    second.turn?.leave();
    await soon();
    third.turn?.leave();
    expect(lines.size()).toBe(0);
  });
});

test('in any order of events, one request at a time has the turn of a row, every request ends, and no queue remains', async () => {
  const step = fc.record({
    id: fc.constantFrom('a', 'b'),
    does: fc.constantFrom('enters', 'enters', 'leaves', 'gives up', 'weighs'),
    which: fc.nat(20),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const lines = createRowQueues({ ...ROW_QUEUE_LIMITS, waiting: 5 });
      const places: { id: string; request: AbortController; place: ReturnType<typeof queue>; left: boolean }[] = [];
      const holders = (id: string) => places.filter(({ place, left, ...at }) => at.id === id && place.turn && !left);
      const leave = (id: string) => {
        const [holder] = holders(id);
        if (holder === undefined) return false;
        holder.left = true;
        holder.place.turn?.leave();
        return true;
      };
      for (const { id, does, which } of steps) {
        if (does === 'enters') {
          const request = new AbortController();
          places.push({ id, request, place: queue(lines, id, request.signal), left: false });
        }
        if (does === 'leaves') leave(id);
        if (does === 'gives up') places[which]?.request.abort();
        if (does === 'weighs') holders(id)[0]?.place.turn?.reportSize(which * 100_000);
        await soon();
        for (const row of ['a', 'b']) expect(holders(row).length).toBeLessThanOrEqual(1);
      }
      for (const id of ['a', 'b']) while (leave(id)) await soon();
      expect(places.every(({ place, left }) => left || place.error instanceof WriteConflict)).toBe(true);
      expect(lines.size()).toBe(0);
    }),
  );
});
