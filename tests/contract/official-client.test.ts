/** authentik's official clients, unchanged, work with the running gateway as they do with authentik. */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { InitOverrideFunction, Middleware, PatchedSCIMSourceUserRequest } from '@goauthentik/api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSeed } from '../../commands/seed/load-seed.ts';
import { LOCAL_TABLE } from '../../commands/table-definition.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { freePort } from '../../local/services.ts';
import { assertDocumented } from '../support/documented.ts';
import { type DynamoDbProxy, openProxy, passThrough, reset } from '../support/dynamodb-proxy.ts';
import { RESOURCE_TAG } from '../support/entity-tags.ts';
import { operationFor, routeOf } from '../support/http-door.ts';
import { type Served, serve } from '../support/served.ts';

/** Node's import cannot see the exports of their CommonJS. */
const clientFrom = (name: string) => createRequire(import.meta.url)(name) as typeof import('@goauthentik/api');

/**
 * The oldest and the newest version that work here. npm's build 2025.6.4 already has 2025.8's `external_id`, and reads
 * it as undefined.
 */
const CLIENTS = {
  '2024.8.3': clientFrom('@goauthentik/api'),
  '2025.6.4': clientFrom('@goauthentik/api-2025.6'),
};

const DEMO = fileURLToPath(new URL('../../local/demo.json', import.meta.url));
const SOURCE = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const OTHER_SOURCE = '9b2d6c1e-8a53-4a7c-9f0d-2d4b6f1c9e10';

let proxy: DynamoDbProxy;
let served: Served;
beforeAll(async () => {
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: proxy.endpoint, SEED: DEMO });
});
afterAll(async () => {
  await served.stop();
  proxy.close();
});

/** Checks each response to the client against the OpenAPI document. The emulator adds a charset to the type. */
const documented: Middleware = {
  async post({ response, url, init: { method = 'GET' } }) {
    const headers = { ...Object.fromEntries(response.headers), 'content-type': 'application/json' };
    const text = await response.clone().text();
    const path = routeOf(new URL(url).pathname)?.path ?? '';
    assertDocumented(response.status, headers, text === '' ? undefined : JSON.parse(text), operationFor(path, method));
  },
};

async function row(id = `row-${randomUUID()}`): Promise<string> {
  const scim_users = [{ id, user: 2, source: SOURCE, attributes: { a: 1 } }];
  await loadSeed(openTable(LOCAL_TABLE), { value: { scim_users }, lossless: { scim_users } }, () => {});
  return id;
}

const withHeaders =
  (more: Record<string, string>): InitOverrideFunction =>
  async ({ init }) => ({ headers: { ...init.headers, ...more } });

const DEMO_USER = {
  pk: 2,
  username: 'demo',
  name: 'Demo User',
  isActive: true,
  lastLogin: new Date('2024-09-06T12:34:56.789Z'),
  email: 'demo@example.com',
  attributes: { locale: 'en' },
  uid: 'e5d132fd94fcdb7d6408676e40713291009919b941bd3f72a9726414a3f64f58',
};

describe.each(Object.entries(CLIENTS))('the client of %s', (_version, { Configuration, ResponseError, SourcesApi }) => {
  const client = (accessToken?: string) => {
    const parameters = { basePath: `${served.url}/api/v3`, middleware: [documented] };
    return new SourcesApi(new Configuration(accessToken === undefined ? parameters : { ...parameters, accessToken }));
  };

  const patch = (
    id: string,
    patchedSCIMSourceUserRequest: PatchedSCIMSourceUserRequest,
    headers: Record<string, string> = {},
    token?: string,
  ) =>
    client(token ?? 'demo-token').sourcesScimUsersPartialUpdate(
      { id, patchedSCIMSourceUserRequest },
      withHeaders(headers),
    );

  /** The error that the client's user gets. */
  async function refusal(call: Promise<unknown>): Promise<{ status: number; headers: Headers; body: unknown }> {
    const error = await call.catch((thrown: unknown) => thrown);
    if (!(error instanceof ResponseError)) throw new Error('it was not refused', { cause: error });
    const { status, headers } = error.response;
    return { status, headers, body: await error.response.json() };
  }

  test('a list, with each parameter', async () => {
    const id = await row();
    const api = client('demo-token');
    const one = await api.sourcesScimUsersRetrieve({ id });
    const found = await api.sourcesScimUsersList({
      sourceSlug: 'demo-scim',
      userUsername: one.userObj.username,
      userId: one.user,
      search: one.userObj.username,
      ordering: '-id',
      page: 1,
      pageSize: 1000,
    });
    expect(found.results).toContainEqual(one);
    expect(found.pagination).toMatchObject({ current: 1, count: found.results.length });
    expect(found.results.map((each) => each.id)).toEqual(
      found.results
        .map((each) => each.id)
        .sort()
        .reverse(),
    );
    expect(await refusal(api.sourcesScimUsersList({ page: 99 }))).toMatchObject({
      status: 404,
      body: { detail: 'Invalid page.' },
    });
  });

  test('a row’s life: create, retrieve, partialUpdate, update, usedBy, destroy', async () => {
    const id = `row ${randomUUID()}/ä`;
    const api = client('demo-token');
    const fields = { id, user: 2, source: SOURCE };
    const created = await api.sourcesScimUsersCreate({
      sCIMSourceUserRequest: { ...fields, attributes: { a: 1 } } as never,
    });
    expect(created).toMatchObject({ ...fields, attributes: { a: 1 }, userObj: DEMO_USER });
    expect(await api.sourcesScimUsersRetrieve({ id })).toEqual(created);
    expect(await patch(id, { attributes: { b: 2 } })).toMatchObject({ id, attributes: { b: 2 } });
    const other = { ...fields, user: 1, source: OTHER_SOURCE };
    const updated = await api.sourcesScimUsersUpdate({ id, sCIMSourceUserRequest: other as never });
    expect(updated).toMatchObject({ ...other, attributes: { b: 2 } });
    expect(await api.sourcesScimUsersUsedByList({ id })).toEqual([]);
    await expect(api.sourcesScimUsersDestroy({ id })).resolves.toBeUndefined();
    expect(await refusal(api.sourcesScimUsersRetrieve({ id }))).toMatchObject({ status: 404 });
    const taken = api.sourcesScimUsersCreate({ sCIMSourceUserRequest: { ...fields, id: await row() } as never });
    expect(await refusal(taken)).toMatchObject({
      status: 400,
      body: { id: ['scim source user with this id already exists.'] },
    });
  });

  describe('a patch of', () => {
    test.each<[string, PatchedSCIMSourceUserRequest, object]>([
      ['attributes', { attributes: { b: [1, 'x', null] } }, { attributes: { b: [1, 'x', null] } }],
      ['user', { user: 1 }, { user: 1, userObj: expect.objectContaining({ pk: 1, username: 'akadmin' }) }],
      ['source', { source: OTHER_SOURCE }, { source: OTHER_SOURCE }],
      ['nothing', {}, {}],
    ])('%s responses the resource as the client knows it', async (_name, sent, changed) => {
      const id = await row();
      const before = { id, user: 2, userObj: DEMO_USER, source: SOURCE, attributes: { a: 1 } };
      expect(await patch(id, sent)).toEqual({ ...before, ...changed });
      expect(await patch(id, {})).toEqual({ ...before, ...changed });
    });

    test('the id moves the row', async () => {
      const id = await row();
      expect(await patch(id, { id: `${id}/moved` })).toMatchObject({ id: `${id}/moved`, attributes: { a: 1 } });
      expect(await patch(`${id}/moved`, {})).toMatchObject({ id: `${id}/moved` });
      expect(await refusal(patch(id, {}))).toMatchObject({ status: 404 });
    });

    test('reaches a row with any id', async () => {
      for (const text of ['a/b', '100%', 'a b', 'a?b#c', 'Zoë-日本-😀', 'me@example.com', 'john.doe']) {
        const id = await row(`${text}-${randomUUID()}`);
        expect(await patch(id, { attributes: { text } })).toMatchObject({ id, attributes: { text } });
      }
    });

    test('a resource that is sent back as it was read does not move', async () => {
      await row('jdoe');
      for (const id of ['jdoe ', ' ', '\t']) {
        await row(id);
        const { userObj: _, ...resource } = await patch(id, {});
        expect(await patch(id, { ...resource, attributes: { a: 2 } })).toMatchObject({ id, attributes: { a: 2 } });
        expect(await patch(id, {})).toMatchObject({ id, attributes: { a: 2 } });
      }
      expect(await patch('jdoe', {})).toMatchObject({ id: 'jdoe', attributes: { a: 1 } });
    });

    test('merges attributes with the merge patch type, and guards them with If-Match', async () => {
      const id = await row();
      const type = { 'Content-Type': 'application/merge-patch+json' };
      expect(await patch(id, { attributes: { b: 2 } }, type)).toMatchObject({ attributes: { a: 1, b: 2 } });
      expect(await patch(id, {}, { 'If-Match': '*' })).toMatchObject({ id });
    });
  });

  test('the response has exactly the published fields, with exactly their types', async () => {
    const id = await row();
    const { raw } = await client('demo-token').sourcesScimUsersPartialUpdateRaw({ id });
    const response = (await raw.json()) as { user_obj: object };
    const types = (value: object) => Object.entries(value).map(([name, part]) => [name, typeof part]);
    expect(types(response)).toEqual([
      ['id', 'string'],
      ['user', 'number'],
      ['user_obj', 'object'],
      ['source', 'string'],
      ['attributes', 'object'],
    ]);
    expect(types(response.user_obj)).toEqual([
      ['pk', 'number'],
      ['username', 'string'],
      ['name', 'string'],
      ['is_active', 'boolean'],
      ['last_login', 'string'],
      ['email', 'string'],
      ['attributes', 'object'],
      ['uid', 'string'],
    ]);
    expect(raw.headers.get('etag')).toMatch(RESOURCE_TAG);
  });

  describe('a patch is refused', () => {
    const bad = { id: '', user: '2', source: 'x', attributes: null } as unknown as PatchedSCIMSourceUserRequest;

    test.each<[string, number, unknown, (id: string) => Promise<unknown>]>([
      [
        'every field that is wrong',
        400,
        {
          id: ['This field may not be blank.'],
          user: ['Incorrect type. Expected pk value, received str.'],
          source: ['“x” is not a valid UUID.'],
          attributes: ['This field may not be null.'],
        },
        (id) => patch(id, bad),
      ],
      [
        'references that do not exist',
        400,
        {
          id: ['scim source user with this id already exists.'],
          user: ['Invalid pk "999" - object does not exist.'],
          source: ['Invalid pk "00000000-0000-0000-0000-000000000000" - object does not exist.'],
        },
        (id) => patch(id, { id: 'another', user: 999, source: '00000000-0000-0000-0000-000000000000' }),
      ],
      [
        'a malformed If-Match',
        400,
        { detail: 'Malformed If-Match header.' },
        (id) => patch(id, {}, { 'If-Match': 'x' }),
      ],
      [
        'no token',
        403,
        { detail: 'Authentication credentials were not provided.' },
        (id) => client().sourcesScimUsersPartialUpdate({ id }),
      ],
      ['an unknown token', 403, { detail: 'Token invalid/expired' }, (id) => patch(id, {}, {}, 'unknown')],
      [
        'a token without the permission',
        403,
        { detail: 'You do not have permission to perform this action.' },
        (id) => patch(id, {}, {}, 'view-only-token'),
      ],
      ['no such row', 404, { detail: 'Not found.' }, (id) => patch(`${id}-missing`, {})],
      [
        'a stale If-Match',
        412,
        { detail: 'The resource has changed: If-Match names another version.' },
        (id) => patch(id, { attributes: {} }, { 'If-Match': '"stale"' }),
      ],
      [
        'another type',
        415,
        { detail: 'Unsupported media type "text/plain" in request.' },
        (id) => patch(id, {}, { 'Content-Type': 'text/plain' }),
      ],
    ])('%s: %i, and nothing changes', async (_name, status, body, call) => {
      const id = await row();
      expect(await refusal(call(id))).toMatchObject({ status, body });
      expect(await patch(id, {})).toMatchObject({ id, user: 2, source: SOURCE, attributes: { a: 1 } });
    });

    test('with 503 and Retry-After while DynamoDB is unreachable', async () => {
      const id = await row();
      proxy.change(reset);
      expect(await refusal(patch(id, { attributes: {} }))).toMatchObject({
        status: 503,
        body: { detail: 'Service temporarily unavailable, try again later.' },
      });
      proxy.change(passThrough);
      expect(await patch(id, { attributes: { b: 2 } })).toMatchObject({ attributes: { b: 2 } });
    });
  });
});

test.each([
  ["the Go client's, where it is given none", 'null\n'],
  ['null', 'null'],
])('with 400, as by authentik, for the body %s', async (_name, body) => {
  const response = await fetch(`${served.url}/api/v3/sources/scim_users/${await row()}/`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer demo-token', 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ non_field_errors: ['No data provided'] });
});
