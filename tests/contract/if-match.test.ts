/** ETag and If-Match: lost updates are refused, by the write itself. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OTHER_SOURCE, openStage, type Stage } from '../engine/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const tagOf = async (id: string) => (await stage.patch(id)).headers.etag as string;
const patch = (id: string, body: unknown, tag: string) => stage.patch(id, body, { headers: { 'If-Match': tag } });

/** A patch for each way of writing, and one that writes nothing. */
const PATCHES: [string, (id: string) => object, Record<string, string>?][] = [
  ['attributes', () => ({ attributes: { x: 1 } })],
  ['a user', () => ({ user: 1 })],
  ['a source', () => ({ source: OTHER_SOURCE })],
  ['a move', (id) => ({ id: `${id}-moved` })],
  ['nothing', () => ({})],
];

describe.each(PATCHES)('%s', (_name, body) => {
  test('the current tag, among others or alone, and * are written over', async () => {
    for (const tags of [(tag: string) => tag, (tag: string) => `"old", ${tag}`, () => '*']) {
      const id = await stage.row();
      expect(await patch(id, body(id), tags(await tagOf(id)))).toMatchObject({ status: 200 });
    }
  });

  test('another tag is 412 with the current one, and nothing changes', async () => {
    const id = await stage.row();
    const before = await stage.patch(id);
    for (const stale of ['"stale"', `W/${before.headers.etag}`, '""', '"a", "b"']) {
      expect(await patch(id, body(id), stale)).toMatchObject({
        status: 412,
        headers: { etag: before.headers.etag },
        json: { detail: 'The resource has changed: If-Match names another version.' },
      });
    }
    expect(await stage.patch(id)).toEqual(before);
  });

  test('a row that is not there is 404, whatever tag is named', async () => {
    for (const tag of ['"a"', '*', 'W/"a"', 'malformed'])
      expect(await patch('nobody', body('nobody'), tag)).toMatchObject({ status: 404 });
  });
});

test('a malformed header is 400, and nothing changes', async () => {
  const id = await stage.row();
  const before = await stage.patch(id);
  expect(await patch(id, { attributes: {} }, 'malformed')).toMatchObject({
    status: 400,
    json: { detail: 'Malformed If-Match header.' },
  });
  expect(await stage.patch(id)).toEqual(before);
});

test('the version is told before what is wrong with the fields', async () => {
  const id = await stage.row();
  expect(await patch(id, { user: 'x' }, '"stale"')).toMatchObject({ status: 412 });
  expect(await patch(id, { user: 'x' }, await tagOf(id))).toMatchObject({ status: 400 });
});

test('every write makes a new tag; of ten writers with one tag one writes', async () => {
  const id = await stage.row();
  const tag = await tagOf(id);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      patch(id, n % 2 ? { attributes: { n } } : { user: 1, attributes: { n } }, tag),
    ),
  );
  const written = answers.filter(({ status }) => status === 200);
  expect(written).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 412)).toHaveLength(9);
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
    expect(await tagOf(id)).toBe('""');
    expect(await patch(id, body, '"a"')).toMatchObject({ status: 412, headers: { etag: '""' } });
    expect(await patch(id, body, '""')).toMatchObject({ status: 200 });
    expect(await tagOf(id)).not.toBe('""');
    expect(await patch(id, body, '""')).toMatchObject({ status: 412 });
  }
});
