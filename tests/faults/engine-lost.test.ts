/** The engine is lost in mid-request: a clear answer that may be tried again, within Lambda's time; afterwards all is as before. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type EngineProxy, openProxy, straight, type Way } from '../engine/engine-proxy.ts';
import { openStage, type Stage } from '../engine/stage.ts';

const WAYS: Record<string, Way> = {
  'refuses every connection': (client) => client.destroy(),
  'breaks off when the request has come': (client) => {
    client.once('data', () => client.destroy());
  },
  'breaks off after it has done the work': (client, engine) => {
    client.pipe(engine);
    engine.once('data', () => client.destroy());
  },
};

let proxy: EngineProxy;
let stage: Stage;
beforeAll(async () => {
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  stage = await openStage({ own: true });
});

afterEach(() => proxy.change(straight));

afterAll(() => {
  stage.close();
  proxy.close();
});

test.each(Object.entries(WAYS))(
  'it %s: 503 with Retry-After, for a write, a move and the token check',
  async (_name, lost) => {
    const id = await stage.row();
    await stage.patch(id);
    for (const [body, token] of [
      [{ attributes: { x: 1 } }, 'admin'],
      [{ id: `${id}-moved`, user: 1 }, 'admin'],
      [{}, 'viewer'],
    ] as const) {
      proxy.change(lost);
      const started = performance.now();
      expect(await stage.patch(id, body, { token })).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        json: { detail: 'Service temporarily unavailable, try again later.' },
      });
      expect(performance.now() - started).toBeLessThan(14_000);
      proxy.change(straight);
    }
    const found = await Promise.all([stage.patch(id), stage.patch(`${id}-moved`)]);
    expect(found.map(({ status }) => status).sort()).toEqual([200, 404]);
  },
);

test.each(Object.entries(WAYS))(
  'it %s once: the SDK tries again and the caller sees nothing of it',
  async (_name, lost) => {
    const id = await stage.row();
    proxy.change(lost, straight);
    expect(await stage.patch(id, { attributes: { x: 1 } })).toMatchObject({
      status: 200,
      json: { attributes: { x: 1 } },
    });
    proxy.change(lost, straight);
    expect(await stage.patch(id, { user: 1 })).toMatchObject({ status: 200, json: { user: 1, attributes: { x: 1 } } });
  },
);

describe('the answer to a write is lost: the SDK tries again and its own work is recognised', () => {
  /** Loses the answers to the first call of this operation; `lost()` tells whether it has. */
  function loseAnswer(operation: string): { way: Way; lost: () => boolean } {
    let lost = false;
    const way: Way = (client, engine) => {
      let losing = false;
      client.on('data', (request) => {
        losing = !lost && request.includes(`DynamoDB_20120810.${operation}`);
        lost ||= losing;
        engine.write(request);
      });
      engine.on('data', (answer) => (losing ? client.destroy() : client.write(answer)));
    };
    return { way, lost: () => lost };
  }

  const MERGE = { 'content-type': 'application/merge-patch+json' };

  test.each<[string, string, object, Record<string, string>]>([
    ['attributes', 'UpdateItem', { attributes: { x: 1 } }, {}],
    ['a merge', 'UpdateItem', { attributes: { x: 1 } }, MERGE],
    ['a user', 'TransactWriteItems', { user: 1 }, {}],
    ['a move', 'TransactWriteItems', { id: 'to be named' }, {}],
  ])('%s: no false 404, 409 or 412, with and without If-Match', async (_name, operation, body, headers) => {
    for (const conditional of [false, true]) {
      const id = await stage.row();
      const { headers: before } = await stage.patch(id);
      const { way, lost } = loseAnswer(operation);
      proxy.change(way);
      const sent = 'id' in body ? { id: `${id}-moved` } : body;
      const condition = conditional ? { 'if-match': before.etag as string } : undefined;
      const answer = await stage.patch(id, JSON.stringify(sent), { headers: { ...headers, ...condition } });
      expect(lost()).toBe(true);
      expect(answer).toMatchObject({ status: 200, json: sent });
      expect(answer.headers.etag).not.toBe(before.etag);
      expect(await stage.patch(String(answer.json.id))).toEqual(answer);
      if ('id' in sent) expect(await stage.patch(id)).toMatchObject({ status: 404 });
    }
  });
});

test('it never answers: 503 before Lambda ends the function', async () => {
  const id = await stage.row();
  await stage.patch(id);
  proxy.change(() => {});
  const started = performance.now();
  expect(await stage.patch(id, { attributes: { x: 1 } })).toMatchObject({ status: 503 });
  expect(performance.now() - started).toBeLessThan(14_600);
}, 20_000);
