/** schemas/openapi.json has the operations as published, and marks each addition with `x-addition` and its reason. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { LIST_LIMITS } from '../../lib/domain/scim-user/list/limits.ts';
import { OPERATIONS, type Operation } from '../../lib/operations.ts';
import { assertDocumented } from '../support/documented.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const ours = read('../../schemas/openapi.json');
const published = read('published/sources_scim_users_partial_update.json');

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A header or a response may be a reference to a component that is an addition. */
const isAddition = (value: Json | undefined): boolean => {
  if (!isObject(value)) return false;
  const [, kind = '', name = ''] = /^#\/components\/(headers|responses)\/(.+)$/.exec(String(value.$ref)) ?? [];
  return 'x-addition' in (ours.components[kind]?.[name] ?? value);
};

/** The document without additions, and without objects that held only additions. */
function withoutAdditions(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => !isAddition(item)).map(withoutAdditions);
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([, part]) => !isAddition(part))
    .map(([key, part]): [string, Json, Json] => [key, part, withoutAdditions(part)])
    .filter(([, part, left]) => Object.keys(left ?? {}).length > 0 || Object.keys(part ?? {}).length === 0);
  return Object.fromEntries(entries.map(([key, , left]) => [key, left]));
}

/** With each reference replaced by its component, as in the published document. */
function inlined(value: Json): Json {
  if (Array.isArray(value)) return value.map(inlined);
  if (!isObject(value)) return value;
  const { $ref } = value;
  if (typeof $ref === 'string') return inlined(ours.components.schemas[$ref.replace('#/components/schemas/', '')]);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inlined(part)]));
}

/** The operations of the document, in the form of OPERATIONS, without what only the code needs. */
function documentedOperations(): object {
  const { servers, paths } = ours;
  const base = servers[0].url.replace(/\/$/, '');
  return Object.fromEntries(
    Object.entries<Record<string, never>>(paths).flatMap(([path, methods]) =>
      Object.entries<{ operationId: string; requestBody?: { content: object }; responses: object }>(methods).map(
        ([method, { operationId, requestBody, responses }]) => {
          const contents = Object.entries(requestBody?.content ?? {});
          const schemas = contents.map(([, { schema }]) => schema.$ref.replace('#/components/schemas/', ''));
          const body = requestBody && { schema: schemas[0], mediaTypes: contents.map(([type]) => type) };
          const status = Number(Object.keys(responses).find((each) => each.startsWith('2')));
          return [operationId, { method: method.toUpperCase(), path: `${base}${path}`, body, status }];
        },
      ),
    ),
  );
}

test('has exactly the operations of lib/operations.ts, with their methods, paths, bodies and statuses', () => {
  const inCode = Object.entries<Operation>(OPERATIONS).map(([name, { method, path, body, status }]) => [
    name,
    { method, path, body, status },
  ]);
  expect(documentedOperations()).toEqual(Object.fromEntries(inCode));
});

test('states the limits of a list', () => {
  const { 'x-addition': _, ...limits } = ours.paths['/sources/scim_users/'].get['x-limits'];
  expect(limits).toEqual({
    page_size: LIST_LIMITS.pageSize,
    rows: LIST_LIMITS.entries,
    sources: LIST_LIMITS.sources,
    rows_searched: LIST_LIMITS.searched,
    bytes_searched: LIST_LIMITS.searchedBytes,
    search_terms: LIST_LIMITS.terms,
    search_bytes: LIST_LIMITS.searchBytes,
    rows_ordered: LIST_LIMITS.ordered,
    page_bytes: LIST_LIMITS.pageBytes,
  });
});

test('is valid OpenAPI 3.0', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(ours))).toEqual({ valid: true });
  expect([validator.version, ours.openapi]).toEqual(['3.0', '3.0.3']);
});

/** authentik published the operations in two forms: PATCH with its schemas inlined, the others with components. */
test("has authentik's PATCH word for word without the additions", () => {
  const {
    jsonRequestBodyExample: _,
    postman: __,
    path,
    method,
    servers,
    info,
    securitySchemes,
    ...operation
  } = published;
  expect(withoutAdditions(ours)).toEqual({
    openapi: '3.0.3',
    info,
    servers,
    paths: expect.anything(),
    components: { schemas: expect.anything(), securitySchemes },
  });
  expect(inlined(withoutAdditions(ours.paths[path][method]))).toEqual(operation);
});

const OTHERS = Object.keys(OPERATIONS).filter((name) => name !== 'sources_scim_users_partial_update');

test.each(OTHERS)("has authentik's %s word for word without the additions", (name) => {
  const { paths, components, info, servers } = read(`published/${name}.json`);
  const own = withoutAdditions(ours) as typeof ours;
  expect({ info: own.info, servers: own.servers }).toEqual({ info, servers });
  for (const [path, methods] of Object.entries<object>(paths))
    for (const [method, operation] of Object.entries(methods)) expect(own.paths[path][method]).toEqual(operation);
  for (const [schema, definition] of Object.entries<object>(components.schemas)) {
    const { title: _, ...untitled } = own.components.schemas[schema];
    expect(untitled).toEqual(definition);
  }
});

test('gives a reason for every addition', () => {
  const reasons: unknown[] = [];
  JSON.stringify(ours, (key, value) => (key === 'x-addition' ? reasons.push(value) : value));
  expect(reasons.length).toBeGreaterThan(8);
  for (const reason of reasons) expect(reason).toMatch(/\w+ \w+/);
});

describe('the check of responses finds an undocumented one', () => {
  const type = { 'content-type': 'application/json', 'x-request-id': 'a' };
  const etag = { ...type, etag: '"a"' };
  const user_obj = { pk: 1, username: 'a', name: 'A', uid: 'x' };
  const resource = { id: 'a', user: 1, user_obj, source: '11111111-2222-4333-8444-555555555555', attributes: 7 };

  test('and accepts documented ones', () => {
    expect(() => assertDocumented(200, etag, resource)).not.toThrow();
    expect(() => assertDocumented(400, type, { user: ['No.'], non_field_errors: ['No.'] })).not.toThrow();
    expect(() => assertDocumented(415, { ...type, 'accept-patch': 'a/b' }, { detail: 'No.' })).not.toThrow();
    expect(() => assertDocumented(415, { ...type, 'accept-encoding': 'identity' }, { detail: 'No.' })).not.toThrow();
    expect(() =>
      assertDocumented(405, { ...type, allow: 'GET, PUT, PATCH, DELETE, HEAD' }, { detail: 'No.' }),
    ).not.toThrow();
  });

  test.each<[string, number, Record<string, string>, unknown]>([
    ['another status', 418, type, { detail: 'No.' }],
    ['another type', 404, { ...type, 'content-type': 'text/plain' }, { detail: 'No.' }],
    ['no request id', 404, { 'content-type': 'application/json' }, { detail: 'No.' }],
    ['no detail', 404, type, {}],
    ['a field too many', 200, etag, { ...resource, version: 1 }],
    ['a field too many in user_obj', 200, etag, { ...resource, user_obj: { ...user_obj, groups: [] } }],
    ['a field too few', 200, etag, { ...resource, user: undefined }],
    ['a field of another type', 200, etag, { ...resource, user: '1' }],
    ['no UUID', 200, etag, { ...resource, source: 'a' }],
    ['no tag', 200, type, resource],
    ['a weak tag', 200, { ...type, etag: 'W/"a"' }, resource],
    ['a 400 without a word', 400, type, {}],
    ['a 400 about an unknown field', 400, type, { stack: ['at foo.js'] }],
    ['a message that is no list', 400, type, { user: 'No.' }],
    ['a list of no message', 400, type, { user: [] }],
    ['a message that is no text', 400, type, { user: [5] }],
    ['a detail that is no text', 400, type, { detail: { a: 1 } }],
    ['a detail beside fields', 400, type, { detail: 'No.', user: ['No.'] }],
    ['no Allow', 405, type, { detail: 'No.' }],
    ['a 415 without a reason', 415, type, { detail: 'No.' }],
    [
      'a 415 with both reasons',
      415,
      { ...type, 'accept-patch': 'a/b', 'accept-encoding': 'identity' },
      { detail: 'No.' },
    ],
    ['another coding', 415, { ...type, 'accept-encoding': 'gzip' }, { detail: 'No.' }],
    ['no Retry-After', 503, type, { detail: 'No.' }],
  ])('%s', (_name, status, headers, body) => {
    expect(() => assertDocumented(status, headers, body)).toThrow(/documented|content-type/);
  });
});
