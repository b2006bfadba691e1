/** A TCP proxy before the engine, for what the engine itself cannot be made to show: lost requests and lost answers. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a connection to the engine. */
export type Way = (client: Socket, engine: Socket) => void;

export const straight: Way = (client, engine) => {
  client.pipe(engine).pipe(client);
};

export interface EngineProxy {
  readonly endpoint: string;
  /** The next connection goes one way, those after it another (or the same); those that there are end. */
  change(next: Way, then?: Way): void;
  close(): void;
}

/** @param target the engine's URL */
export async function openProxy(target: string): Promise<EngineProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let next = straight;
  let then = straight;
  const server = createServer((client) => {
    const engine = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    const way = next;
    next = then;
    way(client, engine);
  });
  const change = (way: Way, after: Way = way) => {
    for (const socket of sockets) socket.destroy();
    next = way;
    then = after;
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    change,
    close() {
      change(straight);
      server.close();
    },
  };
}
