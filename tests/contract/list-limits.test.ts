/** The limits of a list, on DynamoDB Local: each one that is too small refuses the list and says what narrows it. */
import { beforeAll, expect, test } from '@jest/globals';
import { LIST_LIMITS, type ListLimits } from '../../lib/domain/scim-user/list/limits.ts';
import { type ListParameters, readListQuery } from '../../lib/domain/scim-user/list/list-query.ts';
import { list } from '../../lib/domain/scim-user/list.ts';
import { openListStore } from '../../lib/dynamodb/scim-users/list-store.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

const ROWS = Array.from({ length: 12 }, (_, at) => ({
  id: `row-${10 + at}`,
  user: 1 + (at % 2),
  source: at < 6 ? SOURCE : OTHER_SOURCE,
  attributes: { text: 'x'.repeat(100) },
}));

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.load({ scim_users: ROWS });
});

const listWithin = (parameters: ListParameters, limits: Partial<ListLimits>) =>
  list(openListStore(stage.table), readListQuery(parameters), { ...LIST_LIMITS, ...limits });

const NARROW = 'Narrow the list with source__slug, user__username or user__id.';

test.each<[ListParameters, Partial<ListLimits>, object]>([
  [{ page_size: '1' }, { entries: 11 }, { page: [`The list has more rows than can be counted. ${NARROW}`] }],
  [{ page: 'last' }, { entries: 11 }, { page: [expect.stringContaining(NARROW)] }],
  [{ page_size: '1' }, { entryBytes: 1_000 }, { page: [expect.stringContaining(NARROW)] }],
  [{}, { sources: 1 }, { source__slug: ['There are more than 1 sources. Name one with source__slug.'] }],
  [{ search: 'x' }, { searched: 11 }, { search: [`More than 11 rows would be searched. ${NARROW}`] }],
  [{ search: 'x' }, { searchedBytes: 500 }, { search: [expect.stringContaining('500 bytes')] }],
  [{ ordering: 'id' }, { ordered: 11 }, { ordering: [expect.stringContaining('More than 11 rows')] }],
  [{}, { pageBytes: 2_000 }, { page_size: [expect.stringMatching(/^The page is larger .* page_size=\d+ or less/)] }],
])('%j within %j', async (parameters, limits, errors) => {
  await expect(listWithin(parameters, limits)).rejects.toMatchObject({ code: 'invalid', body: errors });
});

test.each<[ListParameters, Partial<ListLimits>, number]>([
  [{ page_size: '1' }, { entries: 12 }, 12],
  [{ source__slug: 'a' }, { entries: 6, sources: 1 }, 6],
  [{ search: 'a', source__slug: 'a' }, { searched: 6 }, 6],
  [{ ordering: 'id', user__id: '2' }, { ordered: 6 }, 6],
  [{ user__id: '1' }, { ordered: 0, searched: 0 }, 6],
])('%j within %j has %d rows', async (parameters, limits, count) => {
  expect(await listWithin(parameters, limits)).toMatchObject({ pagination: { count } });
});
