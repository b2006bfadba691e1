/** The capacity units of refused requests, as DynamoDB Local reports them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeItems } from '../../lib/dynamodb/bulk/write-items.ts';
import { userKey } from '../../lib/dynamodb/table/keys.ts';
import type { SmallHead } from '../../lib/dynamodb/users/user-head.ts';
import { type ChildProcessStage, openChildProcessStage } from '../support/child-process-stage.ts';
import { type Call, type DynamoDbProxy, openProxy } from '../support/dynamodb-proxy.ts';
import { SOURCE } from '../support/stage-seed.ts';

const LARGE_USER = 9_001;
const USER_FROM_BEFORE = 9_002;
/** An item of about 400 KB. */
const LARGE_ROW = 'large-row';

let proxy: DynamoDbProxy;
let stage: ChildProcessStage;
let consumed: [operation: string, units: number][] = [];

/** Requests the consumed units with each call. */
async function meter(call: Call): Promise<void> {
  const response = await call.forward(JSON.stringify({ ...JSON.parse(call.body), ReturnConsumedCapacity: 'TOTAL' }));
  consumed.push([call.operation, JSON.parse(response.body).ConsumedCapacity.CapacityUnits]);
  call.respond(response);
}

beforeAll(async () => {
  const engine = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  proxy = await openProxy(engine);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  process.env.TOKEN_CACHE_SECONDS = '3600';
  stage = await openChildProcessStage();
  const expired = { intent: 'api' as const, expiring: true, expires: '2024-01-01T00:00:00Z', permissions: [] };
  await stage.load({
    users: [{ pk: LARGE_USER, username: 'large', name: 'L', uid: 'l', attributes: { picture: 'x'.repeat(2_000_000) } }],
    tokens: [
      { ...expired, key: 'expired-of-large', user: LARGE_USER },
      { ...expired, key: 'expired-from-before', user: USER_FROM_BEFORE },
    ],
    scim_users: [{ id: LARGE_ROW, user: LARGE_USER, source: SOURCE, attributes: 'x'.repeat(405_000) }],
  });
  const user_obj = JSON.stringify({ is_active: true, attributes: { picture: 'x'.repeat(390_000) } });
  await writeItems(stage.table, [{ ...userKey(USER_FROM_BEFORE), user_obj } as SmallHead]);
  // From here on, the valid tokens are cached.
  for (const token of ['admin', 'viewer']) await stage.patch('none', {}, { token });
  proxy.change(meter);
});
afterAll(() => {
  stage.close();
  proxy.close();
});

async function costOf(refused: () => ReturnType<ChildProcessStage['patch']>) {
  consumed = [];
  const { status } = await refused();
  return { status, consumed };
}

describe('the token check takes two consistent reads, a unit each', () => {
  test.each(['unknown', 'outdated', 'recovery', 'inactive-owner', 'no-owner', 'expired-of-large'])(
    'for a token that is %s',
    async (token) => {
      expect(await costOf(() => stage.patch(LARGE_ROW, {}, { token }))).toEqual({
        status: 403,
        consumed: [
          ['GetItem', 1],
          ['GetItem', 1],
        ],
      });
    },
  );

  test('but reads a whole owner from before there were parts, until it is seeded or imported again', async () => {
    const refused = () => stage.patch(LARGE_ROW, {}, { token: 'expired-from-before' });
    expect((await costOf(refused)).consumed).toEqual([
      ['GetItem', 1],
      ['GetItem', 96],
    ]);
    await stage.load({ users: [{ pk: USER_FROM_BEFORE, username: 'u', name: 'U', uid: 'u' }] });
    expect((await costOf(refused)).consumed).toEqual([
      ['GetItem', 1],
      ['GetItem', 1],
    ]);
  });
});

describe('a later refusal takes one eventually consistent read of the row, half a unit for 4 KB', () => {
  test.each<[string, number, object, object]>([
    ['without the right to change', 403, { attributes: {} }, { token: 'viewer' }],
    ['of another media type', 415, { attributes: {} }, { headers: { 'content-type': 'text/plain' } }],
    ['that is no JSON', 400, '{' as never, {}],
    ['with a malformed If-Match', 400, { attributes: {} }, { headers: { 'if-match': 'nothing' } }],
  ])('a request %s', async (_name, status, body, options) => {
    const small = await stage.row();
    const refused = (id: string) => costOf(() => stage.patch(id, body, options));
    expect(await refused(small)).toEqual({ status, consumed: [['GetItem', 0.5]] });
    expect(await refused(LARGE_ROW)).toEqual({ status, consumed: [['GetItem', 49.5]] });
    // Such a read can miss a new row once.
    expect(await refused('none')).toEqual({
      status: 404,
      consumed: [
        ['GetItem', 0.5],
        ['GetItem', 1],
      ],
    });
  });

  test('reads only the key of the row', async () => {
    const before = proxy.exchanges.length;
    await stage.patch(LARGE_ROW, {}, { token: 'viewer' });
    expect(proxy.exchanges.slice(before).map(({ body }) => JSON.parse(body).Item)).toEqual([
      { pk: { S: `scim_user#${LARGE_ROW}` } },
    ]);
  });
});
