/** The rules of a list that need no table: order, search, parameters, page sizes. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concurrently } from '../../../lib/domain/concurrently.ts';
import { compareUtf8 } from '../../../lib/domain/scim-user/list/compare-utf8.ts';
import { readListQuery } from '../../../lib/domain/scim-user/list/list-query.ts';
import { largestPageSize } from '../../../lib/domain/scim-user/list/page-rows.ts';
import { attributesText, searchTerms, termsNotIn } from '../../../lib/domain/scim-user/list/search.ts';

test('texts have the order of their UTF-8 bytes', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(compareUtf8(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
    }),
    {
      examples: [
        ['\uff5e', '\u{1f600}'],
        ['a', 'ab'],
        ['', ''],
      ],
    },
  );
});

test.each([
  ['a  b,c', ['A', 'B', 'C']],
  [' , ', []],
  ['a\u00a0b\u3000c\x1cd', ['A', 'B', 'C', 'D']],
  ['a\0b', ['AB']],
  ['straße zoë', ['STRAßE', 'ZOË']],
])('the terms of %j', (search, terms) => {
  expect(searchTerms(search)).toEqual(terms);
});

test.each([
  ['CAROL', ['Carol'], []],
  ['carol okta', ['carol', 'okta-main'], []],
  ['zzz carol', ['carol'], ['ZZZ']],
  ['%', ['100%'], []],
  ['a_c', ['abc'], ['A_C']],
  ['ÄÖÜ', ['äöü'], []],
])('of the terms of %j in %j, %j are not there', (search, texts, left) => {
  expect(termsNotIn(searchTerms(search), texts)).toEqual(left);
});

test.each([
  ['{"a":1,"b":[true,"x:y,\\"z:"]}', '"a":', '{"a": 1, "b": [true, "x:y,\\"z:"]}'],
  ['{"a":1}', 'a', '{"a":1}'],
])('the text of %s for the term %s', (attributes, term, text) => {
  expect(attributesText(attributes, [term])).toBe(text);
});

describe('parameters', () => {
  test.each([
    [{}, { page: 1, pageSize: 100, terms: [], ordering: [], slug: undefined, username: undefined, user: undefined }],
    [
      { page: ' 01 ', page_size: '+7' },
      { page: 1, pageSize: 7 },
    ],
    [{ page_size: '9'.repeat(20) }, { pageSize: 1000 }],
    [{ page: 'last' }, { page: 'last' }],
    [
      { source__slug: ' a ', user__username: '  ' },
      { slug: 'a', username: undefined },
    ],
    [{ user__id: ' -3 ' }, { user: -3 }],
    [
      { ordering: ' -user , id,nothing,-source,user__username' },
      {
        ordering: [
          { field: 'user', descending: true },
          { field: 'id', descending: false },
          { field: 'source', descending: true },
        ],
      },
    ],
  ])('%j', (parameters, query) => {
    expect(readListQuery(parameters)).toMatchObject(query);
  });
});

test.each([
  [[5, 5, 5, 5], 4, 10, 2],
  [[5, 5, 9, 5], 4, 10, 1],
  [[5, 5, 5, 5, 5, 5], 6, 15, 3],
  [[1, 1, 1, 1, 1, 9, 9], 100, 16, 2],
])('of rows of %j bytes, a page of %d that holds %d bytes has to become one of %d', (sizes, pageSize, limit, size) => {
  expect(largestPageSize(sizes, pageSize, limit)).toBe(size);
});

describe('concurrently', () => {
  test('returns the results in order, and runs 16 tasks at a time', async () => {
    let [running, most] = [0, 0];
    const results = await concurrently(
      Array.from({ length: 50 }, (_, index) => index),
      async (index) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        return index * 2;
      },
    );
    expect([results[49], results.length, most]).toEqual([98, 50, 16]);
  });

  test('starts no task after an error', async () => {
    const started: number[] = [];
    const running = concurrently(
      Array.from({ length: 50 }, (_, index) => index),
      async (index) => {
        started.push(index);
        await new Promise(setImmediate);
        throw new Error('failed');
      },
    );
    await expect(running).rejects.toThrow('failed');
    await new Promise(setImmediate);
    expect(started).toHaveLength(16);
  });
});
