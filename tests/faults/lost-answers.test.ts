/** The answer to a write is lost, and another writer gets in between before the SDK tries again: nobody's write is undone. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonText } from '../../lib/domain/json.ts';
import { deleteItem } from '../../lib/store/delete-item.ts';
import { type ScimUserItem, toRow } from '../../lib/store/items.ts';
import { scimUserKey } from '../../lib/store/keys.ts';
import { readItem } from '../../lib/store/read-item.ts';
import { rewrite } from '../../lib/store/rewrite.ts';
import { writeAttributes } from '../../lib/store/write-attributes.ts';
import { type EngineProxy, straight } from '../engine/engine-proxy.ts';
import type { Stage } from '../engine/stage.ts';
import { openDisturbedStage } from './disturbed-stage.ts';

let proxy: EngineProxy;
let stage: Stage;
beforeAll(async () => {
  ({ proxy, stage } = await openDisturbedStage());
});
beforeEach(() => proxy.change(straight));
afterAll(() => {
  stage.close();
  proxy.close();
});

/** The first UpdateItem is applied; before the caller's SDK notices that its answer is lost, this happens. */
function loseAnswerTo(id: string, meanwhile: () => Promise<unknown>): void {
  let lost = false;
  proxy.change(async (call) => {
    if (lost || call.operation !== 'UpdateItem' || !call.body.includes(id)) return straight(call);
    lost = true;
    await call.engine();
    await meanwhile();
    call.reset();
  });
}

const other = (id: string) => () => writeAttributes(stage.table, id, '{"other":1}' as JsonText, undefined);

/** A user change is a transaction. */
async function otherUser(id: string): Promise<void> {
  const item = await readItem<ScimUserItem>(stage.table, scimUserKey(id), true);
  await rewrite(stage.table, toRow(item as ScimUserItem), { user: 1 });
}

const HEADERS: Record<string, (etag: string) => Record<string, string>> = {
  'no condition': () => ({}),
  'If-Match': (etag) => ({ 'if-match': etag }),
  'a merge': () => ({ 'content-type': 'application/merge-patch+json' }),
};

test.each(Object.entries(HEADERS))('%s: the other write stands, and is what is answered', async (_name, headers) => {
  const id = await stage.row();
  const { headers: before } = await stage.patch(id);
  loseAnswerTo(id, other(id));
  const answer = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
  expect(answer).toMatchObject({ status: 200, json: { attributes: { other: 1 } } });
  expect(await stage.patch(id)).toEqual(answer);
});

test.each(Object.entries(HEADERS))('%s: another has changed the user: both writes stand', async (_name, headers) => {
  const id = await stage.row({});
  const { headers: before } = await stage.patch(id);
  loseAnswerTo(id, () => otherUser(id));
  const answer = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
  expect(answer).toMatchObject({ status: 200, json: { user: 1, attributes: { mine: 1 } } });
  expect(await stage.patch(id)).toEqual(answer);
});

test.each(Object.entries(HEADERS))(
  '%s: the row is gone: not known to have been written, so 503 and not 404',
  async (_name, headers) => {
    const id = await stage.row();
    const { headers: before } = await stage.patch(id);
    loseAnswerTo(id, () => deleteItem(stage.table, scimUserKey(id)));
    const answer = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await stage.patch(id)).toMatchObject({ status: 404 });
  },
);

test.each(['If-Match', 'a merge'] as const)(
  '%s: two others have written, the item no longer tells: 503 and not 412',
  async (name) => {
    const id = await stage.row();
    const { headers: before } = await stage.patch(id);
    loseAnswerTo(id, async () => {
      await other(id)();
      await other(id)();
    });
    const headers = HEADERS[name]?.(before.etag as string) ?? {};
    const answer = await stage.patch(id, { attributes: { mine: 1 } }, { headers });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { other: 1 } } });
  },
);

test('a throttled try has written nothing: a stale If-Match is 412 all the same', async () => {
  const id = await stage.row();
  let throttled = false;
  proxy.change((call) => {
    if (throttled || call.operation !== 'UpdateItem') return straight(call);
    throttled = true;
    const __type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    return call.answer({ status: 400, headers: {}, body: JSON.stringify({ __type }) });
  });
  expect(await stage.patch(id, { attributes: {} }, { headers: { 'if-match': '"stale"' } })).toMatchObject({
    status: 412,
  });
  expect(throttled).toBe(true);
});
