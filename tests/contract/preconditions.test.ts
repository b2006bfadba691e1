/** ETag, If-Match and If-None-Match: the write itself evaluates them, so that no update is lost. */
import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deleteItem } from '../../lib/dynamodb/bulk/delete-item.ts';
import { userKey } from '../../lib/dynamodb/table/keys.ts';
import { RESOURCE_TAG, rowTagOf } from '../support/entity-tags.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const tagOf = async (id: string) => (await stage.patch(id)).headers.etag as string;
const patch = (id: string, body: unknown, tag: string) => stage.patch(id, body, { headers: { 'If-Match': tag } });
const patchUnless = (id: string, body: unknown, tag: string) =>
  stage.patch(id, body, { headers: { 'If-None-Match': tag } });

const CHANGED = 'The resource has changed: If-Match names another version.';
const WEAK = 'If-Match names a weak tag (W/"…"). Weak tags never match: send the ETag as it was returned.';
const MATCHES = 'If-None-Match matches the current version of the resource.';

/** A patch for each kind of write, and one that writes nothing. */
const PATCHES: [string, (id: string) => object | undefined][] = [
  ['attributes', () => ({ attributes: { x: 1 } })],
  ['a user', () => ({ user: 1 })],
  ['a source', () => ({ source: OTHER_SOURCE })],
  ['a move', (id) => ({ id: `${id}-moved` })],
  ['nothing', () => ({})],
  ['no body', () => undefined],
];

describe.each(PATCHES)('%s, If-Match', (_name, body) => {
  test('writes if the header has the current tag, alone or among others, or *', async () => {
    for (const tags of [(tag: string) => tag, (tag: string) => `"old", ${tag}`, () => '*']) {
      const id = await stage.row();
      expect(await patch(id, body(id), tags(await tagOf(id)))).toMatchObject({ status: 200 });
    }
  });

  test('returns 412 with the current tag for another tag, and changes nothing', async () => {
    const id = await stage.row();
    const before = await stage.patch(id);
    for (const [stale, detail] of [
      ['"stale"', CHANGED],
      ['""', CHANGED],
      ['"a", "b"', CHANGED],
      [`W/${before.headers.etag}`, WEAK],
      ['W/"stale", W/"a"', WEAK],
      [`"stale", W/${before.headers.etag}`, WEAK],
    ] as const) {
      expect(await patch(id, body(id), stale)).toMatchObject({
        status: 412,
        headers: { etag: rowTagOf(before.headers.etag) },
        json: { detail },
      });
    }
    expect(await stage.patch(id)).toEqual(before);
  });

  test('returns 404 for a missing row, whatever the tag', async () => {
    for (const tag of ['"a"', '*', 'W/"a"', 'malformed'])
      expect(await patch('nobody', body('nobody'), tag)).toMatchObject({ status: 404 });
  });
});

describe.each(PATCHES)('%s, If-None-Match', (_name, body) => {
  test('returns 412 with the current tag for that tag, alone or among others, strong or weak, and for *, and changes nothing', async () => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const { etag } = before.headers;
    for (const matching of ['*', etag, `W/${etag}`, `"a", ${etag}`, `W/"a", W/${etag}`] as string[]) {
      expect(await patchUnless(id, body(id), matching)).toMatchObject({
        status: 412,
        headers: { etag: rowTagOf(etag) },
        json: { detail: MATCHES },
      });
    }
    expect(await stage.patch(id)).toEqual(before);
  });

  test('writes if the header has only other tags', async () => {
    for (const others of ['"stale"', 'W/"stale", "a"', '""', `"${'v'.repeat(100)}"`]) {
      const id = await stage.row();
      expect(await patchUnless(id, body(id), others)).toMatchObject({ status: 200 });
    }
  });

  test('returns 404 for a missing row, whatever the tag', async () => {
    for (const tag of ['"a"', '*', 'W/"a"', 'malformed'])
      expect(await patchUnless('nobody', body('nobody'), tag)).toMatchObject({ status: 404 });
  });
});

describe.each(PATCHES)('%s, both headers', (_name, body) => {
  const send = (id: string, ifMatch: string, ifNoneMatch: string) =>
    stage.patch(id, body(id), { headers: { 'If-Match': ifMatch, 'If-None-Match': ifNoneMatch } });

  test('both must hold', async () => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const etag = before.headers.etag as string;
    for (const [ifMatch, ifNoneMatch, detail] of [
      [etag, etag, MATCHES],
      [etag, '*', MATCHES],
      ['*', etag, MATCHES],
      ['*', '*', MATCHES],
      ['"stale"', '"other"', CHANGED],
      ['"stale"', etag, CHANGED],
      [`W/${etag}`, '*', WEAK],
    ] as const) {
      expect(await send(id, ifMatch, ifNoneMatch)).toMatchObject({
        status: 412,
        headers: { etag: rowTagOf(etag) },
        json: { detail },
      });
    }
    expect(await stage.patch(id)).toEqual(before);
    expect(await send(id, `"a", ${etag}`, '"b"')).toMatchObject({ status: 200 });
  });

  test('DynamoDB accepts a hundred tags of the greatest length in each header', async () => {
    const id = await stage.row();
    const tags = (letter: string) =>
      Array.from({ length: 99 }, (_, n) => `"${letter}${String(n).padStart(35, '0')}"`).join();
    const etag = await tagOf(id);
    expect(await send(id, `${tags('a')}, "stale"`, `${tags('b')}, ${etag}`)).toMatchObject({ status: 412 });
    expect(await send(id, `${tags('a')}, ${etag}`, `${tags('b')}, ${etag}`)).toMatchObject({ status: 412 });
    expect(await send(id, '*', `${tags('a')}, ${etag}`)).toMatchObject({ status: 412 });
    expect(await send(id, `${tags('a')}, ${etag}`, `${tags('b')}, "stale"`)).toMatchObject({ status: 200 });
  });
});

test.each(['If-Match', 'If-None-Match'])('a malformed %s is 400 and changes nothing', async (name) => {
  const id = await stage.row();
  const before = await stage.patch(id);
  for (const malformed of ['malformed', '"a", *', '*, *', Array(101).fill('"a"').join()])
    expect(await stage.patch(id, { attributes: {} }, { headers: { [name]: malformed } })).toMatchObject({
      status: 400,
      json: { detail: `Malformed ${name} header.` },
    });
  expect(await stage.patch(id)).toEqual(before);
});

/** RFC 9110 §13.2.1: checks of the headers alone come before the preconditions, checks of the body after them. */
describe('the order of checks', () => {
  /** Bodies with invalid content, and the response that they get if the preconditions hold. */
  const CONTENTS: [string, unknown][] = [
    ['no JSON', '{'],
    ['nothing but spaces', ' '],
    ['too deep', `{"attributes":${'['.repeat(1_001)}${']'.repeat(1_001)}}`],
    ['too many parts', `{"attributes":[${'1.0,'.repeat(300_001)}1.0]}`],
    ['no object', '[]'],
    ['null', 'null'],
    ['a wrong field', { user: 'x' }],
    ['a field too many', { user: 1, source: 'none' }],
    ['a user that does not exist', { user: 999 }],
    ['attributes that are null', { attributes: null }],
  ];

  test.each(CONTENTS)('a body of %s is 412 if the preconditions fail, else 400', async (_name, body) => {
    const id = await stage.row();
    const before = await stage.patch(id);
    const etag = before.headers.etag as string;
    const send = (headers: Record<string, string>) => stage.patch(id, body, { headers });
    for (const failing of [{ 'if-match': '"stale"' }, { 'if-none-match': etag }, { 'if-none-match': '*' }])
      expect(await send(failing)).toMatchObject({ status: 412, headers: { etag: rowTagOf(etag) } });
    for (const holding of [{ 'if-match': etag }, { 'if-match': '*' }, { 'if-none-match': '"stale"' }])
      expect(await send(holding)).toMatchObject({ status: 400 });
    expect(await stage.patch(id)).toEqual(before);
  });

  test('a body that is not UTF-8 is 412 if the preconditions fail, else 400', async () => {
    const id = await stage.row();
    const send = (tag: string) =>
      stage.invoke({
        pathParameters: { id },
        headers: { authorization: 'Bearer admin', 'if-match': tag },
        body: Buffer.from([0x22, 0xff, 0x22]).toString('base64'),
        isBase64Encoded: true,
      });
    expect(await send('"stale"')).toMatchObject({ status: 412 });
    expect(await send(await tagOf(id))).toMatchObject({ status: 400 });
  });

  test('the type of the body comes before the preconditions', async () => {
    const headers = { 'content-type': 'text/plain', 'if-match': '"stale"', 'if-none-match': '*' };
    expect(await stage.patch(await stage.row(), '{', { headers })).toMatchObject({ status: 415 });
  });

  test('a malformed header comes before the type of the body', async () => {
    for (const name of ['if-match', 'if-none-match'])
      expect(
        await stage.patch(await stage.row(), '{', { headers: { 'content-type': 'text/plain', [name]: 'malformed' } }),
      ).toMatchObject({ status: 400, json: { detail: expect.stringContaining('Malformed') } });
  });

  test('the row and the permission come before the preconditions', async () => {
    const headers = { 'if-none-match': '*' };
    expect(await stage.patch('nobody', '{', { headers })).toMatchObject({ status: 404 });
    expect(await stage.patch(await stage.row(), '{', { headers, token: 'viewer' })).toMatchObject({ status: 403 });
  });

  test('a row whose user was deleted is 404 for a body that cannot be parsed, whatever the tag', async () => {
    const id = `row-${randomUUID()}`;
    const user = userKey(98_765);
    await stage.load({ users: [{ pk: 98_765, username: 'x', name: 'X', uid: 'x' }] });
    await stage.load({ scim_users: [{ id, user: 98_765, source: OTHER_SOURCE, attributes: {} }] });
    await deleteItem(stage.table, user);
    expect(await patch(id, '{', '"stale"')).toMatchObject({ status: 404 });
  });
});

test('every write makes a new tag, and of ten writers with one tag one succeeds', async () => {
  const id = await stage.row();
  const tag = await tagOf(id);
  const responses = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      patch(id, n % 2 ? { attributes: { n } } : { user: 1, attributes: { n } }, tag),
    ),
  );
  const written = responses.filter(({ status }) => status === 200);
  expect(written).toHaveLength(1);
  expect(responses.filter(({ status }) => status === 412)).toHaveLength(9);
  const now = await stage.patch(id);
  expect(now.headers.etag).toBe(written[0]?.headers.etag);
  expect(now.headers.etag).not.toBe(tag);
  expect(now.json.attributes).toEqual(written[0]?.json.attributes);
});

test('a row from before there were versions has the empty tag, until its first write gives it one', async () => {
  for (const body of [{ attributes: { x: 1 } }, { user: 1 }]) {
    const id = await stage.row();
    await stage.table.documents.send(
      new UpdateCommand({
        TableName: stage.table.name,
        Key: { pk: `scim_user#${id}` },
        UpdateExpression: 'REMOVE version',
      }),
    );
    expect(await tagOf(id)).toMatch(/^"\.[0-9a-f]{16}"$/);
    expect(await patch(id, body, '"a"')).toMatchObject({ status: 412, headers: { etag: '""' } });
    expect(await patchUnless(id, body, 'W/"", "a"')).toMatchObject({ status: 412, headers: { etag: '""' } });
    expect(await patch(id, body, '""')).toMatchObject({ status: 200 });
    expect(await tagOf(id)).toMatch(RESOURCE_TAG);
    expect(await patch(id, body, '""')).toMatchObject({ status: 412 });
  }
});

test('the tag changes with the user, and a write depends on the row alone', async () => {
  const { id, user } = { id: await stage.row(), user: { pk: 3, uid: '3' } };
  await stage.patch(id, { user: user.pk });
  await stage.load({ users: [{ ...user, username: 'before', name: 'Before' }] });
  const before = await tagOf(id);
  expect([before, await tagOf(id)]).toEqual([expect.stringMatching(RESOURCE_TAG), before]);
  await stage.load({ users: [{ ...user, username: 'after', name: 'After' }] });
  const after = await tagOf(id);
  expect(after).not.toBe(before);
  expect(rowTagOf(after)).toBe(rowTagOf(before));
  expect(await patchUnless(id, {}, before)).toMatchObject({ status: 412, headers: { etag: rowTagOf(before) } });
  for (const tag of [before, rowTagOf(before), `${before.slice(0, -1)}.more"`])
    expect(await patch(id, {}, tag)).toMatchObject({ status: 200, headers: { etag: after } });
  expect(await patch(id, { attributes: { a: 2 } }, before)).toMatchObject({ status: 200 });
});

test('If-None-Match matches no row from before there were versions', async () => {
  const id = await stage.row();
  await stage.table.documents.send(
    new UpdateCommand({
      TableName: stage.table.name,
      Key: { pk: `scim_user#${id}` },
      UpdateExpression: 'REMOVE version',
    }),
  );
  expect(await patchUnless(id, { attributes: { x: 1 } }, '"a"')).toMatchObject({ status: 200 });
});

test('If-None-Match with an old version lets ten simultaneous writers through', async () => {
  const id = await stage.row();
  const tag = await tagOf(id);
  expect(await patchUnless(id, { attributes: { n: 0 } }, tag)).toMatchObject({ status: 412 });
  await stage.patch(id, { attributes: { n: 1 } });
  const responses = await Promise.all(
    Array.from({ length: 10 }, (_, n) => patchUnless(id, n % 2 ? { attributes: { n } } : { user: 1 }, tag)),
  );
  expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(200));
});
