/** The response to a write is lost, and another writer comes in before the retry: neither write is undone. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonText } from '../../../lib/domain/json/json.ts';
import { deleteItem } from '../../../lib/dynamodb/bulk/delete-item.ts';
import { importRow } from '../../../lib/dynamodb/bulk/import-row.ts';
import { writeItems } from '../../../lib/dynamodb/bulk/write-items.ts';
import { writeAttributes } from '../../../lib/dynamodb/scim-users/write-attributes.ts';
import { writeRowTransaction } from '../../../lib/dynamodb/scim-users/write-transaction.ts';
import { type ScimUserItem, toRow, toScimUserItem } from '../../../lib/dynamodb/table/items.ts';
import { scimUserKey } from '../../../lib/dynamodb/table/keys.ts';
import { readItem } from '../../../lib/dynamodb/table/read-item.ts';
import type { StoredItem } from '../../../lib/dynamodb/table/shape.ts';
import { newVersion } from '../../../lib/dynamodb/table/write-version.ts';
import type { ChildProcessStage } from '../../support/child-process-stage.ts';
import { type Call, type DynamoDbProxy, passThrough } from '../../support/dynamodb-proxy.ts';
import { rowTagOf } from '../../support/entity-tags.ts';

import { STAGE_SEED } from '../../support/stage-seed.ts';
import { type DisturbedStage, openDisturbedStage } from './disturbed-stage.ts';

let disturbed: DisturbedStage | undefined;
let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
beforeAll(async () => {
  disturbed = await openDisturbedStage();
  ({ proxy, stage } = disturbed);
});
beforeEach(() => proxy.change(passThrough));
afterAll(() => disturbed?.close());

/**
 * The response to the first UpdateItem is lost, after or before DynamoDB applies it. Then, until the caller notices,
 * this happens.
 */
function lose(id: string, meanwhile: () => Promise<unknown>, isApplied: boolean): void {
  let lost = false;
  proxy.change(async (call) => {
    if (lost || call.operation !== 'UpdateItem' || !call.body.includes(id)) return passThrough(call);
    lost = true;
    if (isApplied) await call.forward();
    await meanwhile();
    call.reset();
  });
}

const loseResponseTo = (id: string, meanwhile: () => Promise<unknown>) => lose(id, meanwhile, true);
const loseCallTo = (id: string, meanwhile: () => Promise<unknown>) => lose(id, meanwhile, false);

const other = (id: string) => () => writeAttributes(stage.table, id, '{"other":1}' as JsonText, undefined);

const stored = async (id: string) => toScimUserItem((await readItem(stage.table, scimUserKey(id), true)) as StoredItem);

const usernames = new Map(STAGE_SEED.users?.map(({ pk, username }) => [pk, username]));

/** A change of the user or the id is a transaction. */
const change = async (id: string, patch: { user: number } | { id: string }) =>
  writeRowTransaction(
    stage.table,
    toRow(await stored(id)),
    patch,
    newVersion(),
    usernames.get('user' in patch ? patch.user : 2) ?? '',
  );

const HEADERS: Record<string, (etag: string) => Record<string, string>> = {
  'no condition': () => ({}),
  'If-Match': (etag) => ({ 'if-match': etag }),
  'If-None-Match': () => ({ 'if-none-match': '"stale"' }),
  'both headers': (etag) => ({ 'if-match': etag, 'if-none-match': '"stale"' }),
  'a merge': () => ({ 'content-type': 'application/merge-patch+json' }),
};

test.each(Object.entries(HEADERS))('%s: the other write stands and is returned', async (_name, headers) => {
  const id = await stage.row();
  const { headers: before } = await stage.patch(id);
  loseResponseTo(id, other(id));
  const response = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
  expect(response).toMatchObject({ status: 200, json: { attributes: { other: 1 } } });
  expect(await stage.patch(id)).toEqual(response);
});

test.each(Object.entries(HEADERS))(
  '%s: if another writer has changed the user, both writes stand',
  async (_name, headers) => {
    const id = await stage.row({});
    const { headers: before } = await stage.patch(id);
    loseResponseTo(id, () => change(id, { user: 1 }));
    const response = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
    expect(response).toMatchObject({ status: 200, json: { user: 1, attributes: { mine: 1 } } });
    expect(await stage.patch(id)).toEqual(response);
  },
);

test.each(Object.entries(HEADERS))(
  '%s: if the row was deleted, the write may have been applied, so 503 and not 404',
  async (_name, headers) => {
    const id = await stage.row();
    const { headers: before } = await stage.patch(id);
    loseResponseTo(id, () => deleteItem(stage.table, scimUserKey(id)));
    const response = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await stage.patch(id)).toMatchObject({ status: 404 });
  },
);

const twoOthers = async (id: string) => {
  await other(id)();
  await other(id)();
};

test.each(Object.entries(HEADERS))(
  "%s: after two other writes the item can't tell, so 503, and theirs stand",
  async (_name, headers) => {
    const id = await stage.row();
    const { headers: before } = await stage.patch(id);
    loseResponseTo(id, () => twoOthers(id));
    const response = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { other: 1 } } });
  },
);

/** Everything that two writes can do to the item of an id. */
const TAKES_ITS_PLACE: Record<string, (id: string) => Promise<unknown>> = {
  'moved there': async (id) => {
    const from = await stage.row({ other: 1 });
    await change(id, { id: `${id}-moved` });
    await change(from, { id });
  },
  'imported there': async (id) => {
    const item = await stored(id);
    await deleteItem(stage.table, scimUserKey(id));
    const { previous: _, ...imported } = { ...item, attributes: '{"other":1}' as JsonText, version: newVersion() };
    await importRow(stage.table, imported, id, undefined);
  },
  // Both have waited as long as Lambda allows, with clocks that are behind.
  'written there twice, by requests that began 15.9 s ago': async (id) => {
    const [version, previous] = [newVersion(Date.now() - 15_900), newVersion(Date.now() - 15_900)];
    const item: ScimUserItem = { ...(await stored(id)), attributes: '{"other":1}' as JsonText, version, previous };
    await writeItems(stage.table, [item]);
  },
};

test.each(Object.entries(TAKES_ITS_PLACE))(
  'if another row was %s meanwhile: 503, and it stands',
  async (_name, takes) => {
    const id = await stage.row();
    loseResponseTo(id, () => takes(id));
    expect(await stage.patch(id, { attributes: { mine: 1 } })).toMatchObject({ status: 503 });
    expect(await stage.patch(id)).toMatchObject({ json: { attributes: { other: 1 } } });
  },
);

/** Conflicts with other transactions, which DynamoDB Local never reports. */
function conflict(call: Call) {
  const __type = 'com.amazonaws.dynamodb.v20120810#TransactionConflictException';
  return call.respond({ status: 400, headers: {}, body: JSON.stringify({ __type }) });
}

test.each(Object.entries(HEADERS))(
  '%s: applied, and the retry meets a transaction: the write is recognised, and the later one stands',
  async (_name, headers) => {
    const id = await stage.row();
    const { headers: before } = await stage.patch(id);
    let attempts = 0;
    proxy.change(async (call) => {
      if (call.operation !== 'UpdateItem' || !call.body.includes('mine')) return passThrough(call);
      attempts += 1;
      if (attempts === 2) return conflict(call);
      if (attempts > 2) return passThrough(call);
      await call.forward();
      await other(id)();
      call.reset();
    });
    const response = await stage.patch(id, { attributes: { mine: 1 } }, { headers: headers(before.etag as string) });
    expect([response.status, response.json.attributes, attempts]).toEqual([200, { other: 1 }, 3]);
    expect(await stage.patch(id)).toEqual(response);
  },
);

test('applied, and each retry meets a transaction: 503, and nothing is written again', async () => {
  const id = await stage.row();
  let attempts = 0;
  proxy.change(async (call) => {
    if (call.operation !== 'UpdateItem' || !call.body.includes('mine')) return passThrough(call);
    attempts += 1;
    if (attempts > 1) return conflict(call);
    await call.forward();
    await other(id)();
    call.reset();
  });
  expect(await stage.patch(id, { attributes: { mine: 1 } })).toMatchObject({ status: 503 });
  expect(attempts).toBe(3);
  expect(await stage.patch(id)).toMatchObject({ json: { attributes: { other: 1 } } });
});

test("not applied, and two other writes since: the item can't tell, so 503, and the next request is applied", async () => {
  const id = await stage.row();
  loseCallTo(id, () => twoOthers(id));
  expect(await stage.patch(id, { attributes: { mine: 1 } })).toMatchObject({ status: 503 });
  expect(await stage.patch(id)).toMatchObject({ json: { attributes: { other: 1 } } });
  expect(await stage.patch(id, { attributes: { mine: 1 } })).toMatchObject({ json: { attributes: { mine: 1 } } });
});

/** A row whose last two writes are this many milliseconds old; undefined for a write that it does not remember. */
async function rowWritten(...ages: readonly (number | undefined)[]): Promise<string> {
  const id = await stage.row();
  const [version, previous] = ages.map((age) => (age === undefined ? age : newVersion(Date.now() - age)));
  const { version: _, ...item } = await stored(id);
  const versions = { ...(version !== undefined && { version }), ...(previous !== undefined && { previous }) };
  await writeItems(stage.table, [{ ...item, ...versions }]);
  return id;
}

const LONG_AGO = 20_000;

test.each([[[LONG_AGO, LONG_AGO]], [[0, LONG_AGO]], [[0, undefined]], [[undefined, undefined]]])(
  'not applied, and last written %j ms ago: at most one write since, so the retry is applied',
  async (ages) => {
    const id = await rowWritten(...ages);
    proxy.calls.length = 0;
    loseCallTo(id, async () => {});
    const response = await stage.patch(id, { attributes: { mine: 1 } });
    expect(response).toMatchObject({ status: 200, json: { attributes: { mine: 1 } } });
    expect(proxy.calls.filter((call) => call === 'UpdateItem')).toHaveLength(2);
  },
);

test('not applied, and one other write since: both writes are applied, this one last', async () => {
  const id = await rowWritten(LONG_AGO);
  loseCallTo(id, other(id));
  const response = await stage.patch(id, { attributes: { mine: 1 } });
  expect(response).toMatchObject({ status: 200, json: { attributes: { mine: 1 } } });
  expect(await stage.patch(id)).toEqual(response);
});

test('If-Match: not applied, and the row has the named version: the retry is applied, however new that version is', async () => {
  const id = await stage.row();
  await twoOthers(id);
  const { headers } = await stage.patch(id);
  loseCallTo(id, async () => {});
  const options = { headers: { 'if-match': headers.etag as string } };
  expect(await stage.patch(id, { attributes: { mine: 1 } }, options)).toMatchObject({ status: 200 });
});

/** Headers that no attempt can satisfy: whatever happened to the responses, nothing was written. */
const NEVER: [string, (etag: string) => Record<string, string>][] = [
  ['If-None-Match: *', () => ({ 'if-none-match': '*' })],
  ['If-None-Match with the current tag', (etag) => ({ 'if-none-match': etag })],
  ['both headers with the current tag', (etag) => ({ 'if-match': etag, 'if-none-match': etag })],
  ['a weak If-Match', (etag) => ({ 'if-match': `W/${etag}` })],
];

test.each(NEVER)('%s: if the refusal is lost, the retry is 412 and not 503', async (_name, headers) => {
  const id = await stage.row();
  const before = await stage.patch(id);
  loseResponseTo(id, async () => {});
  const etag = before.headers.etag as string;
  const options = { headers: headers(etag) };
  expect(await stage.patch(id, { attributes: { mine: 1 } }, options)).toMatchObject({
    status: 412,
    headers: { etag: rowTagOf(etag) },
  });
  expect(await stage.patch(id)).toEqual(before);
});

test('If-None-Match: *, and the row was deleted meanwhile: 404, because nothing was written', async () => {
  const id = await stage.row();
  loseResponseTo(id, () => deleteItem(stage.table, scimUserKey(id)));
  const options = { headers: { 'if-none-match': '*' } };
  expect(await stage.patch(id, { attributes: { mine: 1 } }, options)).toMatchObject({ status: 404 });
});

test('a stale If-Match whose refusal is lost is 503: another writer may have overwritten this write', async () => {
  const id = await stage.row();
  loseResponseTo(id, async () => {});
  const options = { headers: { 'if-match': '"stale"' } };
  expect(await stage.patch(id, { attributes: { mine: 1 } }, options)).toMatchObject({ status: 503 });
});

test('a throttled attempt writes nothing, so a stale If-Match is 412 all the same', async () => {
  const id = await stage.row();
  let throttled = false;
  proxy.change((call) => {
    if (throttled || call.operation !== 'UpdateItem') return passThrough(call);
    throttled = true;
    const __type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    return call.respond({ status: 400, headers: {}, body: JSON.stringify({ __type }) });
  });
  expect(await stage.patch(id, { attributes: {} }, { headers: { 'if-match': '"stale"' } })).toMatchObject({
    status: 412,
  });
  expect(throttled).toBe(true);
});
