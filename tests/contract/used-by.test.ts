/** sources_scim_users_used_by_list, on DynamoDB Local. */
import { beforeAll, expect, test } from '@jest/globals';
import { rowWithoutUser } from '../support/row-without-user.ts';
import { openStage, type Stage } from '../support/stage.ts';

const OPERATION = 'sources_scim_users_used_by_list';
const PATH = '/api/v3/sources/scim_users';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

test('nothing refers to a row', async () => {
  const { status, text, headers } = await stage.call(OPERATION, await stage.row());
  expect([status, text]).toEqual([200, '[]']);
  expect(headers).not.toHaveProperty('etag');
});

test.each([
  ['viewer', 'a row', 200],
  ['viewer', 'no row', 404],
  ['nobody', 'a row', 403],
  ['nobody', 'no row', 403],
])('the token %s on %s: %d', async (token, where, status) => {
  const id = where === 'a row' ? await stage.row() : 'nobody';
  expect(await stage.call(OPERATION, id, undefined, { token })).toMatchObject({ status });
});

test('is 404 for a row whose user was deleted', async () => {
  const id = await rowWithoutUser(stage);
  expect(await stage.call(OPERATION, id)).toMatchObject({ status: 404 });
});

test.each([
  [
    'a function URL',
    (id: string) => ({
      version: '2.0',
      rawPath: `${PATH}/${id}/used_by/`,
      requestContext: { domainName: 'x.lambda-url.eu-central-1.on.aws', http: { method: 'GET' } },
    }),
  ],
  ['a REST API', (id: string) => ({ httpMethod: 'GET', path: `${PATH}/${id}/used_by/`, pathParameters: { id } })],
  ['a proxy route', (id: string) => ({ httpMethod: 'GET', path: `${PATH}/${id}/used_by` })],
])('finds the id in an event of %s', async (_name, eventOf) => {
  const id = await stage.row();
  const headers = { authorization: 'Bearer admin' };
  expect(await stage.invoke({ ...eventOf(id), headers }, OPERATION)).toMatchObject({ status: 200, text: '[]' });
});

test('HEAD has no body, and other methods are 405 with the methods of the path', async () => {
  const id = await stage.row();
  const event = { path: `${PATH}/${id}/used_by/`, pathParameters: { id }, headers: { authorization: 'Bearer admin' } };
  expect(await stage.invoke({ ...event, httpMethod: 'HEAD' }, OPERATION)).toMatchObject({ status: 200, text: '' });
  for (const httpMethod of ['POST', 'PUT', 'PATCH', 'DELETE'])
    for (const operation of [OPERATION, 'sources_scim_users_retrieve'] as const)
      expect(await stage.invoke({ ...event, httpMethod }, operation)).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
});
