/** The engine is lost in mid-request: a clear answer that may be tried again, within Lambda's time; afterwards all is as before. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../engine/stage.ts';

/** What becomes of a connection to the engine. */
type Way = (client: Socket, engine: Socket) => void;

const straight: Way = (client, engine) => {
  client.pipe(engine).pipe(client);
};

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

let way: Way = straight;
let proxy: Server;
let stage: Stage;
const sockets = new Set<Socket>();

/** The connections that are kept alive end with the way they were made in. */
function change(to: Way): void {
  for (const socket of sockets) socket.destroy();
  way = to;
}

beforeAll(async () => {
  const engine = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB as string);
  proxy = createServer((client) => {
    const server = connect(Number(engine.port), engine.hostname);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    way(client, server);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
  stage = await openStage({ own: true });
});

afterEach(() => change(straight));

afterAll(() => {
  change(straight);
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
      change(lost);
      const started = performance.now();
      expect(await stage.patch(id, body, { token })).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        json: { detail: 'Service temporarily unavailable, try again later.' },
      });
      expect(performance.now() - started).toBeLessThan(14_000);
      change(straight);
    }
    const found = await Promise.all([stage.patch(id), stage.patch(`${id}-moved`)]);
    expect(found.map(({ status }) => status).sort()).toEqual([200, 404]);
  },
);

test.each(Object.entries(WAYS))(
  'it %s once: the SDK tries again and the caller sees nothing of it',
  async (_name, lost) => {
    const id = await stage.row();
    const once: Way = (client, engine) => {
      way = straight;
      lost(client, engine);
    };
    change(once);
    expect(await stage.patch(id, { attributes: { x: 1 } })).toMatchObject({
      status: 200,
      json: { attributes: { x: 1 } },
    });
    change(once);
    expect(await stage.patch(id, { user: 1 })).toMatchObject({ status: 200, json: { user: 1, attributes: { x: 1 } } });
  },
);

test('the answer to the transaction of a move is lost: the SDK tries again, the engine knows its own work, no false 404', async () => {
  const id = await stage.row();
  await stage.patch(id);
  change((client, engine) => {
    client.pipe(engine);
    let answers = 0;
    engine.on('data', (answer) => {
      answers += 1;
      if (answers === 1) client.write(answer);
      else change(straight);
    });
  });
  expect(await stage.patch(id, { id: `${id}-moved` })).toMatchObject({ status: 200, json: { id: `${id}-moved` } });
  expect(await stage.patch(id)).toMatchObject({ status: 404 });
  expect(await stage.patch(`${id}-moved`)).toMatchObject({ status: 200 });
});

test('it never answers: 503 before Lambda ends the function', async () => {
  const id = await stage.row();
  await stage.patch(id);
  change(() => {});
  const started = performance.now();
  expect(await stage.patch(id, { attributes: { x: 1 } })).toMatchObject({ status: 503 });
  expect(performance.now() - started).toBeLessThan(14_600);
}, 20_000);
