/** sources_scim_users_list, on DynamoDB Local. */
import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compareUtf8 } from '../../lib/domain/scim-user/list/compare-utf8.ts';
import { scimUserKey, userKey } from '../../lib/dynamodb/table/keys.ts';
import { listedKey } from '../../lib/dynamodb/table/listed.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

const OPERATION = 'sources_scim_users_list';
const PATH = '/api/v3/sources/scim_users/';
const NAMES = ['ann', 'ann1', 'bob', 'carol', 'dave'];
const USERS = NAMES.map((username, at) => ({ pk: 100 + at, username, name: username, uid: `u${at}` }));
/** In the order of their UTF-8, which is not that of UTF-16. */
const SUFFIXES = ['x', '\uff5e', '\u{1f600}'];
const ROWS = USERS.flatMap(({ pk }) =>
  [SOURCE, OTHER_SOURCE, SOURCE].map((source, at) => ({
    id: `${pk}-${SUFFIXES[at]}`,
    user: pk,
    source,
    attributes: { n: at },
  })),
);
const [FIRST, SECOND, THIRD] = SUFFIXES;

interface Page {
  readonly pagination: Record<string, number>;
  readonly results: { readonly id: string }[];
}

async function openFilledStage(): Promise<Stage> {
  const filled = await openStage();
  await filled.load({ users: USERS, scim_users: ROWS });
  return filled;
}

const listOn = (on: Stage, query: Record<string, unknown> = {}, token = 'admin') =>
  on.call(OPERATION, undefined, undefined, { query, token });
const idsOf = async (on: Stage, query: Record<string, unknown> = {}): Promise<string[]> =>
  ((await listOn(on, query)).json as unknown as Page).results.map(({ id }) => id);

let stage: Stage;
beforeAll(async () => {
  stage = await openFilledStage();
});
const list = (query?: Record<string, unknown>, token?: string) => listOn(stage, query, token);

test('lists all rows in the order of the UTF-8 of user names and ids, without an entity tag', async () => {
  const { status, headers } = await list();
  expect([status, 'etag' in headers]).toEqual([200, false]);
  expect(await idsOf(stage)).toEqual(ROWS.map(({ id }) => id));
});

test('every page has its rows, and each row is on one page', async () => {
  for (const page_size of [1, 2, 4, 7, 15, 100]) {
    const walked: string[] = [];
    for (let page = 1; page !== 0; ) {
      const { pagination, results } = (await list({ page, page_size })).json as unknown as Page;
      walked.push(...results.map(({ id }) => id));
      page = pagination.next as number;
    }
    expect([page_size, walked]).toEqual([page_size, ROWS.map(({ id }) => id)]);
  }
});

test('the last page has the rest', async () => {
  expect((await list({ page: 'last', page_size: 4 })).json).toMatchObject({
    pagination: { next: 0, previous: 3, count: 15, current: 4, total_pages: 4, start_index: 13, end_index: 15 },
  });
  expect(await idsOf(stage, { page: 'last', page_size: 4 })).toEqual(ROWS.slice(12).map(({ id }) => id));
  expect(await idsOf(stage, { page: 'last', page_size: 5 })).toEqual(ROWS.slice(10).map(({ id }) => id));
});

test.each([
  ['id', (one: (typeof ROWS)[number]) => one.id, 1],
  ['-id', (one: (typeof ROWS)[number]) => one.id, -1],
])('ordering=%s sorts by the id', async (ordering, of, sign) => {
  const sorted = ROWS.map(of).sort((one, other) => sign * compareUtf8(one, other));
  expect(await idsOf(stage, { ordering })).toEqual(sorted);
});

test.each([
  ['-user,id', ROWS.toSorted((one, other) => other.user - one.user || compareUtf8(one.id, other.id))],
  ['source', ROWS.toSorted((one, other) => compareUtf8(one.source, other.source) || compareUtf8(one.id, other.id))],
  ['-source', ROWS.toSorted((one, other) => compareUtf8(other.source, one.source) || compareUtf8(one.id, other.id))],
])('ordering=%s sorts by each field, and ties by the id', async (ordering, rows) => {
  expect(await idsOf(stage, { ordering })).toEqual(rows.map(({ id }) => id));
});

describe('filters', () => {
  test.each<[Record<string, unknown>, string[]]>([
    [{ user__username: 'ann' }, [`100-${FIRST}`, `100-${SECOND}`, `100-${THIRD}`]],
    [{ user__username: 'ANN' }, []],
    [{ user__id: 101 }, [`101-${FIRST}`, `101-${SECOND}`, `101-${THIRD}`]],
    [{ user__id: '+101' }, [`101-${FIRST}`, `101-${SECOND}`, `101-${THIRD}`]],
    [{ user__id: -1 }, []],
    [{ user__id: '9'.repeat(20) }, []],
    [{ user__id: 101, user__username: 'bob' }, []],
    [{ user__id: 102, user__username: 'bob', source__slug: 'b' }, [`102-${SECOND}`]],
    [{ source__slug: 'ab' }, []],
    [{ source__slug: 'x'.repeat(2000) }, []],
    [{ user__username: 'x'.repeat(2000) }, []],
    [{ user__username: '\ud800' }, []],
    [{ search: 'BOB \u{1f600}' }, []],
    [{ search: 'bob', source__slug: 'b' }, [`102-${SECOND}`]],
    [{ search: '"n":', user__id: 102, source__slug: 'b' }, [`102-${SECOND}`]],
    [{ search: '"n":1' }, []],
    [
      { user__id: '', search: ' , ', ordering: 'user_obj', foo: 1, user__username: 'bob' },
      [`102-${FIRST}`, `102-${SECOND}`, `102-${THIRD}`],
    ],
  ])('%j', async (query, ids) => {
    expect(await idsOf(stage, query)).toEqual(ids);
  });
});

describe('refuses', () => {
  const NUMBER = { user__id: ['Enter a number.'] };
  const NUL = ['Null characters are not allowed.'];
  const PAGE = { detail: 'Invalid page.' };
  test.each<[Record<string, unknown>, number, object]>([
    [{ user__id: 'abc', page: 99 }, 400, NUMBER],
    [{ user__id: '1.5' }, 400, NUMBER],
    [{ user__id: '0x10' }, 400, NUMBER],
    [{ user__id: '1\0' }, 400, NUMBER],
    [
      { user__id: 'x', source__slug: '\0', user__username: '\0' },
      400,
      { source__slug: NUL, user__username: NUL, ...NUMBER },
    ],
    [{ search: 'x'.repeat(8193) }, 400, { search: [expect.stringContaining('8192 bytes')] }],
    [{ search: 'x '.repeat(51) }, 400, { search: [expect.stringContaining('50 terms')] }],
    ...[0, -1, 'abc', '1.0', 'LAST', '\0', '9'.repeat(20), 17, ''].map(
      (page): [Record<string, unknown>, number, object] => [{ page, page_size: 1 }, 404, PAGE],
    ),
  ])('%j', async (query, status, json) => {
    expect(await list(query)).toMatchObject({ status, json });
  });

  test.each([
    ['nobody', { user__id: 'abc' }, 403],
    ['unknown', {}, 403],
    ['viewer', {}, 200],
  ])('the token %s with %j: %d', async (token, query, status) => {
    expect(await list(query, token)).toMatchObject({ status });
  });
});

test.each([0, -3, 'abc', '1.5', '', '\0'])('page_size=%j is as if it were not there', async (page_size) => {
  expect((await list({ page_size })).json).toMatchObject({ pagination: { total_pages: 1, end_index: 15 } });
});

test('a parameter given twice has its last value, in every kind of event', async () => {
  const headers = { authorization: 'Bearer admin' };
  const events = [
    { httpMethod: 'GET', path: PATH, headers, multiValueQueryStringParameters: { page_size: ['3', '2'] } },
    { version: '2.0', rawPath: PATH, headers, rawQueryString: 'page_size=3&page_size=2&search=%ZZ&search=' },
  ];
  for (const event of events) {
    const { status, json } = await stage.invoke(event, OPERATION);
    expect([status, (json as unknown as Page).results.length]).toEqual([200, 2]);
  }
});

test('HEAD has no body, and other methods are 405 with the methods of the path', async () => {
  const event = { path: PATH, headers: { authorization: 'Bearer admin' } };
  expect(await stage.invoke({ ...event, httpMethod: 'HEAD' }, OPERATION)).toMatchObject({ status: 200, text: '' });
  for (const httpMethod of ['PUT', 'PATCH', 'DELETE'])
    expect(await stage.invoke({ ...event, httpMethod }, OPERATION)).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST, HEAD' },
    });
});

describe('an index that is behind the table', () => {
  /** Entries for rows that the table does not have so, or not any more. */
  const staleEntry = (on: Stage, id: string, user: number, source: string, username: string) =>
    on.table.documents.send(
      new PutCommand({
        TableName: on.table.name,
        Item: { pk: `scim_user#${id}`, user, source, listed: listedKey(username, id), attributes: '{}' },
      }),
    );

  test('leaves out a row whose user was deleted, and takes nothing in its place', async () => {
    const own = await openFilledStage();
    await own.table.documents.send(new DeleteCommand({ TableName: own.table.name, Key: userKey(100) }));
    const { pagination, results } = (await listOn(own, { page_size: 5 })).json as unknown as Page;
    expect([pagination.count, results.map(({ id }) => id)]).toEqual([15, [`101-${FIRST}`, `101-${SECOND}`]]);
  });

  test('a row under the name of a rename that is not finished is found by its user, not by the old name', async () => {
    const own = await openFilledStage();
    const id = `row-${randomUUID()}`;
    await staleEntry(own, id, 100, SOURCE, 'before');
    await own.table.documents.send(
      new UpdateCommand({
        TableName: own.table.name,
        Key: userKey(100),
        UpdateExpression: 'SET was = :was',
        ExpressionAttributeValues: { ':was': ['before'] },
      }),
    );
    expect(await idsOf(own, { user__id: 100 })).toContain(id);
    expect(await idsOf(own, { user__username: 'before' })).toEqual([]);
  });

  test('does not list a row that the index does not have', async () => {
    const own = await openFilledStage();
    await own.table.documents.send(
      new UpdateCommand({
        TableName: own.table.name,
        Key: scimUserKey(`100-${FIRST}`),
        UpdateExpression: 'REMOVE listed',
      }),
    );
    expect(await idsOf(own)).toEqual(ROWS.slice(1).map(({ id }) => id));
  });
});

describe('the size of a page', () => {
  test('is refused above what a response holds, with the largest divisor that fits', async () => {
    const own = await openStage();
    const scim_users = Array.from({ length: 18 }, (_, at) => ({
      id: `large-${10 + at}`,
      user: 2,
      source: SOURCE,
      attributes: 'x'.repeat(390_000),
    }));
    for (let at = 0; at < scim_users.length; at += 6) await own.load({ scim_users: scim_users.slice(at, at + 6) });
    const { status, json } = await listOn(own, { page_size: 18, user__id: 2 });
    expect([status, json]).toEqual([400, { page_size: [expect.stringContaining('page_size=9 ')] }]);
    expect(await listOn(own, { page_size: 9, user__id: 2 })).toMatchObject({ status: 200 });
  });
});
