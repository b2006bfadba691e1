/** The traffic and when it is due. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { risingTo } from './pace.ts';
import { seedOf } from './seed.ts';
import { isExpected, type LoadRequest, MIX, type Mix, traffic } from './traffic.ts';

const take = (rows: number, n: number, mix?: Mix): LoadRequest[] => {
  const { next } = traffic(rows, mix);
  return Array.from({ length: n }, next);
};

describe('the traffic', () => {
  test('has kinds that make a hundred percent, each as often as it should', () => {
    expect(Object.values(MIX).reduce<number>((sum, share) => sum + share, 0)).toBe(100);
    const patches = take(10, 20_000);
    // Five standard deviations of a share of 20,000 are at most 1.8 %.
    for (const [kind, share] of Object.entries(MIX))
      expect(Math.abs(patches.filter((patch) => patch.kind === kind).length / 200 - share)).toBeLessThan(1.8);
  });

  test('patches each row of the seed, and no other', () => {
    const seeded = seedOf(7).scim_users?.map(({ id }) => id);
    expect([...new Set(take(7, 2_000).map(({ id }) => id))].sort()).toEqual(seeded?.sort());
  });

  test('writes only users and sources of the seed', () => {
    const { users, sources } = seedOf(1);
    const bodies = take(1, 2_000)
      .filter(({ kind }) => kind === 'reassign')
      .map(({ body }) => JSON.parse(body));
    expect(new Set(bodies.flatMap(({ user }) => user ?? []))).toEqual(new Set(users?.map(({ pk }) => pk)));
    expect(new Set(bodies.flatMap(({ source }) => source ?? []))).toEqual(new Set(sources?.map(({ pk }) => pk)));
  });

  test('sends in If-Match the last version of the row, and * before the first', () => {
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

  test('of another mix has its kinds, with their methods and paths', () => {
    const sent = take(3, 400, { retrieve: 1, update: 1, create: 1, list: 1, used_by: 1 });
    const ways = new Map(sent.map(({ kind, method, path }) => [kind, `${method} ${path.replace(/load-[^/]+/, 'ID')}`]));
    expect(Object.fromEntries(ways)).toEqual({
      retrieve: 'GET /api/v3/sources/scim_users/ID/',
      update: 'PUT /api/v3/sources/scim_users/ID/',
      create: 'POST /api/v3/sources/scim_users/',
      list: expect.stringMatching(/^GET \/api\/v3\/sources\/scim_users\/\?user__id=\d+$/),
      used_by: 'GET /api/v3/sources/scim_users/ID/used_by/',
    });
    for (const { kind, body } of sent) expect(body === '').toBe(['retrieve', 'list', 'used_by'].includes(kind));
  });

  test('removes only rows that the run has made, each once', () => {
    const { next, saw } = traffic(3, { destroy: 1 });
    const removed: string[] = [];
    const made: string[] = [];
    for (let n = 0; n < 100; n++) {
      const { kind, id } = next();
      if (kind === 'create') {
        made.push(id);
        if (n % 3 === 0) saw(id, '"a"');
      } else removed.push(id);
    }
    expect(new Set(removed).size).toBe(removed.length);
    expect(removed.length).toBeGreaterThan(10);
    for (const id of removed) expect(made).toContain(id);
  });

  test('sends a merge as a merge patch, and the rest as JSON', () => {
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
  ['create', '201', true],
  ['create', '200', false],
  ['destroy', '204', true],
  ['destroy', '404', false],
] as const)('of kind %s with the response %s is expected: %s', (kind, outcome, expected) => {
  expect(isExpected(kind, outcome)).toBe(expected);
});

describe('the due times', () => {
  const due = (rate: number, warmUp: number, duration: number): number[] => {
    const schedule = risingTo(rate, warmUp, duration);
    const times: number[] = [];
    for (let n = 0, time = schedule(n); time !== undefined; n++, time = schedule(n)) times.push(time);
    return times;
  };
  const whole = (min: number, max: number) => fc.integer({ min, max });

  test('are even after the warm-up, at the given rate', () => {
    fc.assert(
      fc.property(whole(1, 300), whole(0, 5), whole(1, 5), (rate, warmUp, duration) => {
        const counting = due(rate, warmUp, duration).filter((time) => time >= warmUp * 1_000);
        expect(counting).toHaveLength(rate * duration);
        const off = counting.map((time, n) => Math.abs(time - 1_000 * (warmUp + n / rate)));
        expect(Math.max(...off)).toBeLessThan(1e-6);
      }),
    );
  });

  test('increase from second to second in the warm-up', () => {
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
