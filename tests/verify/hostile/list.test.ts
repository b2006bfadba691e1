/** Hostile queries of a list, generated, as each kind of event: every response is documented, and none is a 5xx. */
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LIST_PARAMETERS } from '../../../lib/domain/scim-user/list/list-query.ts';
import { OPERATIONS } from '../../../lib/operations.ts';
import { DOORS } from '../../support/doors.ts';
import { openStage, type Stage } from '../../support/stage.ts';

const OPERATION = 'sources_scim_users_list';
const { path } = OPERATIONS[OPERATION];
const headers = { authorization: 'Bearer admin' };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  for (let rows = 0; rows < 5; rows++) await stage.row();
});

const PIECES = [
  '0',
  '1',
  '-1',
  '2',
  'last',
  'abc',
  'id',
  '-user',
  ',',
  '+',
  '%2B',
  '%20',
  '%00',
  '%ZZ',
  '%',
  '%FF',
  'é',
  '%C3%A9',
];
const value = fc.oneof(
  fc
    .array(fc.constantFrom(...PIECES, '"', ':', '{', '\\', '.', 'NaN', '99999999999999999999'), { maxLength: 5 })
    .map((all) => all.join('')),
  fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('x'.repeat(2_000), '9'.repeat(400), 'a%20'.repeat(60), '%F0%9F%98%80'.repeat(300)),
);
const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...LIST_PARAMETERS) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'page%5Fsize', 'foo', '') },
);
const query = fc
  .array(fc.tuple(name, value), { maxLength: 8 })
  .map((pairs) => pairs.map(([key, text]) => `${key}=${text}`).join('&'));

test('no query is answered with a 5xx, and each response is documented', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.values(DOORS)), query, async (door, sent) => {
      const { status } = await stage.invoke(door.event({ path, method: 'GET', query: sent, headers }), OPERATION);
      expect([200, 400, 404]).toContain(status);
    }),
    { numRuns: 400 },
  );
});

test.each<[string, object]>([
  [
    '200 parameters',
    { multiValueQueryStringParameters: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`p${n}`, ['x']])) },
  ],
  [
    'a parameter 10,000 times',
    { multiValueQueryStringParameters: { page_size: Array.from({ length: 10_000 }, () => '2') } },
  ],
  ['no query at all', {}],
  ['a query that is null', { queryStringParameters: null, multiValueQueryStringParameters: null }],
  [
    'values of other types',
    { queryStringParameters: { page: 1, search: null, ordering: {}, user__id: [], page_size: true } },
  ],
  ['a query that is no object', { queryStringParameters: 'page=9', rawQueryString: 7 }],
])('%s: 200', async (_name, members) => {
  const event = { httpMethod: 'GET', path, headers, ...members };
  expect(await stage.invoke(event, OPERATION)).toMatchObject({ status: 200 });
});

test('a search of 100 kB: 400', async () => {
  const event = { headers, queryStringParameters: { search: 'x'.repeat(100_000) } };
  expect(await stage.invoke(event, OPERATION)).toMatchObject({ status: 400, json: { search: [expect.any(String)] } });
});
