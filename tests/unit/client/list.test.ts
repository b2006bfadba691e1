/** The client's iterator over all pages, while rows come and go. */
import { expect, test } from '@jest/globals';
import { NotFound } from '../../../lib/client/errors.ts';
import { toQuery, walkPages } from '../../../lib/client/list.ts';
import type { Page } from '../../../lib/client/response.ts';

/** The pages of a walk: the count that each states, and its ids. A count of -1: there is no such page. */
type Walk = (readonly [count: number, ...ids: string[]])[];

function server(...walks: readonly Walk[]) {
  let walk = -1;
  const asked: number[] = [];
  const readPage = async (page: number): Promise<Page> => {
    asked.push(page);
    if (page === 1) walk += 1;
    const pages = walks[walk] ?? [];
    const [count, ...ids] = pages[page - 1] ?? [-1];
    if (count === -1) throw new NotFound('Invalid page.');
    const pagination = { count, next: page < pages.length ? page + 1 : 0 } as Page['pagination'];
    return { pagination, results: ids.map((id) => ({ id }) as Page['results'][number]), text: '' };
  };
  return { readPage, asked };
}

test.each<[string, Walk[], string[], number[]]>([
  ['a list of one page is read once', [[[2, 'a', 'b']]], ['a', 'b'], [1]],
  [
    'a list that does not change is read once',
    [
      [
        [3, 'a', 'b'],
        [3, 'c'],
      ],
    ],
    ['a', 'b', 'c'],
    [1, 2],
  ],
  ['an empty list has no rows', [[[0]]], [], [1]],
  [
    'a row that moved to an earlier page is found by another walk',
    [
      [[3, 'a', 'b'], [2]],
      [
        [3, 'c', 'a'],
        [3, 'b'],
      ],
    ],
    ['a', 'b', 'c'],
    [1, 2, 1, 2],
  ],
  ['a walk goes on after a page that is gone', [[[3, 'a', 'b'], [-1]], [[1, 'a']]], ['a', 'b'], [1, 2, 1]],
  [
    'a list that keeps changing is walked three times',
    [
      [
        [2, 'a'],
        [3, 'a'],
      ],
      [
        [2, 'b'],
        [3, 'b'],
      ],
      [
        [2, 'c'],
        [3, 'c'],
      ],
      [[9, 'd']],
    ],
    ['a', 'b', 'c'],
    [1, 2, 1, 2, 1, 2],
  ],
])('%s', async (_title, walks, ids, pages) => {
  const { readPage, asked } = server(...walks);
  const rows = await Array.fromAsync(walkPages(readPage));
  expect([rows.map(({ id }) => id), asked]).toEqual([ids, pages]);
});

test('a first page that fails is an error', async () => {
  await expect(Array.fromAsync(walkPages(server([]).readPage))).rejects.toMatchObject({ code: 'not_found' });
});

test('parameters become texts, and those that are undefined go', () => {
  expect(toQuery({ page: 'last', user__id: 2, search: undefined as never })).toEqual({ page: 'last', user__id: '2' });
});
