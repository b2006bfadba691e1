/** Simultaneous writers on DynamoDB Local: some order of the writes explains every response. */
import { beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

const statuses = (responses: readonly { status: number }[]) => responses.map(({ status }) => status).sort();

test('patches of different fields all take effect', async () => {
  const id = await stage.row();
  const responses = await Promise.all([
    stage.patch(id, { attributes: { x: 1 } }),
    stage.patch(id, { user: 1 }),
    stage.patch(id, { source: OTHER_SOURCE }),
  ]);
  expect(statuses(responses)).toEqual([200, 200, 200]);
  expect(await stage.patch(id)).toMatchObject({ json: { user: 1, source: OTHER_SOURCE, attributes: { x: 1 } } });
});

test('every response shows the row as its own write left it', async () => {
  const id = await stage.row();
  const responses = await Promise.all([1, 2, 1, 2].map((user) => stage.patch(id, { user, attributes: { user } })));
  for (const { status, json } of responses) {
    expect(status).toBe(200);
    expect(json).toMatchObject({ user_obj: { pk: json.user }, attributes: { user: json.user } });
  }
});

test('if two rows move to one id, one gets it and the other stays', async () => {
  const rows = [await stage.row({ from: 0 }), await stage.row({ from: 1 })];
  const responses = await Promise.all(rows.map((id) => stage.patch(id, { id: `wanted-${rows[0]}` })));
  expect(statuses(responses)).toEqual([200, 400]);
  const winner = responses.findIndex(({ status }) => status === 200);
  expect(await stage.patch(`wanted-${rows[0]}`)).toMatchObject({ json: { attributes: { from: winner } } });
  expect(await stage.patch(rows[winner] as string)).toMatchObject({ status: 404 });
  expect(await stage.patch(rows[1 - winner] as string)).toMatchObject({ json: { attributes: { from: 1 - winner } } });
});

test('of two moves of one row, one succeeds and the other gets 404', async () => {
  const id = await stage.row({ only: 'one' });
  const responses = await Promise.all([stage.patch(id, { id: `${id}-a` }), stage.patch(id, { id: `${id}-b` })]);
  expect(statuses(responses)).toEqual([200, 404]);
  const after = [await stage.patch(id), await stage.patch(`${id}-a`), await stage.patch(`${id}-b`)];
  expect(statuses(after)).toEqual([200, 404, 404]);
});

test('a move and a write of attributes leave one row, which has the write if its response was 200', async () => {
  const id = await stage.row({ a: 0 });
  const [moved, written] = await Promise.all([
    stage.patch(id, { id: `${id}-m` }),
    stage.patch(id, { attributes: { a: 1 } }),
  ]);
  expect(moved.status).toBe(200);
  expect([200, 404]).toContain(written.status);
  expect(await stage.patch(id)).toMatchObject({ status: 404 });
  expect(await stage.patch(`${id}-m`)).toMatchObject({
    status: 200,
    json: { attributes: { a: written.status === 200 ? 1 : 0 } },
  });
});

test('fifty simultaneous merges of one row all take effect, if a 503 is sent again', async () => {
  const id = await stage.row({});
  const headers = { 'content-type': 'application/merge-patch+json' };
  const keys = Array.from({ length: 50 }, (_, n) => `k${n}`);
  const merge = async (key: string) => {
    for (;;) {
      const response = await stage.patch(id, JSON.stringify({ attributes: { [key]: 1 } }), { headers });
      if (response.status !== 503) return response;
    }
  };
  const responses = await Promise.all(keys.map(merge));
  expect(new Set(statuses(responses))).toEqual(new Set([200]));
  const { json } = await stage.patch(id);
  expect(json.attributes).toEqual(Object.fromEntries(keys.map((key) => [key, 1])));
});

test('twenty writers of one row all get a response, and the last state is one of theirs', async () => {
  const id = await stage.row();
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      stage.patch(id, n % 4 ? { attributes: { n } } : { source: SOURCE, attributes: { n } }),
    ),
  );
  expect(new Set(statuses(responses))).toEqual(new Set([200]));
  const { json } = await stage.patch(id);
  expect(responses.map((response) => response.json.attributes)).toContainEqual(json.attributes);
});
