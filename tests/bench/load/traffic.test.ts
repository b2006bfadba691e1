/** The traffic and when it is due. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { risingTo } from './pace.ts';
import { seedOf } from './seed.ts';
import { isExpected, KINDS, MIX, type Patch, traffic } from './traffic.ts';

const take = (rows: number, n: number): Patch[] => {
  const { next } = traffic(rows);
  return Array.from({ length: n }, next);
};

describe('what is sent', () => {
  test('the kinds are a hundred percent, and come as often as they should', () => {
    expect(Object.values(MIX).reduce<number>((sum, share) => sum + share, 0)).toBe(100);
    const patches = take(10, 20_000);
    // Five standard deviations of a share of 20,000 are at most 1.8 %.
    for (const kind of KINDS)
      expect(Math.abs(patches.filter((patch) => patch.kind === kind).length / 200 - MIX[kind])).toBeLessThan(1.8);
  });

  test('each row that is seeded is patched, and no other', () => {
    const seeded = seedOf(7).scim_users?.map(({ id }) => id);
    expect([...new Set(take(7, 2_000).map(({ id }) => id))].sort()).toEqual(seeded?.sort());
  });

  test('only what the seed has is written to user and source', () => {
    const { users, sources } = seedOf(1);
    const bodies = take(1, 2_000)
      .filter(({ kind }) => kind === 'reassign')
      .map(({ body }) => JSON.parse(body));
    expect(new Set(bodies.flatMap(({ user }) => user ?? []))).toEqual(new Set(users?.map(({ pk }) => pk)));
    expect(new Set(bodies.flatMap(({ source }) => source ?? []))).toEqual(new Set(sources?.map(({ pk }) => pk)));
  });

  test('If-Match has the version of the row that was seen last, and any while none was', () => {
    const { next, saw } = traffic(3);
    const tags = () => {
      const patches = Array.from({ length: 500 }, next).filter(({ kind }) => kind === 'if_match');
      return new Set(patches.map(({ id, headers }) => `${id} ${headers['if-match']}`));
    };
    expect(tags()).toEqual(new Set(['load-0 *', 'load-1 *', 'load-2 *']));
    saw('load-1', '"a"');
    expect(tags()).toEqual(new Set(['load-1 "a"']));
    saw('load-2', '"b"');
    saw('load-1', '"c"');
    expect(tags()).toEqual(new Set(['load-1 "c"', 'load-2 "b"']));
  });

  test('a merge is sent as one, and the rest as JSON', () => {
    for (const { kind, headers } of take(3, 500))
      expect(headers['content-type']).toBe(kind === 'merge' ? 'application/merge-patch+json' : 'application/json');
  });
});

test.each([
  ['replace', '200', true],
  ['replace', '412', false],
  ['if_match', '412', true],
  ['if_match', '503', false],
  ['read', 'timeout', false],
] as const)('%s answered with %s: expected is %s', (kind, outcome, expected) => {
  expect(isExpected(kind, outcome)).toBe(expected);
});

describe('when it is due', () => {
  const due = (rate: number, warmUp: number, duration: number): number[] => {
    const schedule = risingTo(rate, warmUp, duration);
    const times: number[] = [];
    for (let n = 0, time = schedule(n); time !== undefined; n++, time = schedule(n)) times.push(time);
    return times;
  };
  const whole = (min: number, max: number) => fc.integer({ min, max });

  test('after the warm-up there are as many a second as were asked for, evenly', () => {
    fc.assert(
      fc.property(whole(1, 300), whole(0, 5), whole(1, 5), (rate, warmUp, duration) => {
        const counting = due(rate, warmUp, duration).filter((time) => time >= warmUp * 1_000);
        expect(counting).toHaveLength(rate * duration);
        const off = counting.map((time, n) => Math.abs(time - 1_000 * (warmUp + n / rate)));
        expect(Math.max(...off)).toBeLessThan(1e-6);
      }),
    );
  });

  test('in the warm-up there are more from second to second, none before its time', () => {
    fc.assert(
      fc.property(whole(10, 300), whole(2, 6), (rate, warmUp) => {
        const times = due(rate, warmUp, 1);
        const a = Array.from(
          { length: warmUp },
          (_, n) => times.filter((time) => Math.floor(time / 1_000) === n).length,
        );
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        expect(a).toEqual(a.toSorted((one, other) => one - other));
        expect(a.at(-1)).toBeLessThanOrEqual(rate);
      }),
    );
  });
});
