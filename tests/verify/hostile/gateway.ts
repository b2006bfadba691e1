/** The gateway emulator in front of the function, as npm start starts it. Requests reach it as bytes on a socket. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { loadSeed } from '../../../commands/seed/load-seed.ts';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { OperationName } from '../../../lib/operations.ts';
import type { Seed } from '../../../schemas/generated/types.ts';
import { assertDocumented } from '../../support/documented.ts';
import { operationFor } from '../../support/http-door.ts';
import type { Served } from '../../support/served.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import type { Reply, Subject } from './claims.ts';
import { TOKEN_SEED, toSent } from './function.ts';
import { TOKEN } from './requests.ts';
import { exchange, toBytes, type WireResponse } from './wire.ts';

export const BASE = '/api/v3/sources/scim_users/';

/** The gateway waits in vain for the rest of a request that is not whole. */
const PATIENCE_MS = 300;

/** @param table that the served function uses */
export async function gatewaySubject({ url }: Pick<Served, 'url'>, table: Table): Promise<Subject> {
  const load = (seed: Seed) => loadSeed(table, { value: seed, lossless: seed }, () => {});
  const users = [1, 2].map((pk) => ({ pk, username: `user-${pk}`, name: 'User', uid: `${pk}` }));
  const sources = [{ pk: SOURCE, slug: 'hostile', name: 'Hostile' }];
  await load({ users, sources, tokens: [{ ...TOKEN_SEED, permissions: [...TOKEN_SEED.permissions] }] });

  const row = async (): Promise<string> => {
    const id = `row-${randomUUID()}`;
    await load({ scim_users: [{ id, user: 2, source: SOURCE, attributes: { a: 1 } }] });
    return id;
  };
  const { host } = new URL(url);
  const timed = async (bytes: Buffer, operation?: OperationName, patience?: number): Promise<Reply> => {
    const start = performance.now();
    const response = await exchange(url, bytes, patience);
    return { ...response, ...checkResponse(response, operation), wall: performance.now() - start };
  };

  return {
    row,
    async send(hostile, id) {
      if ('event' in hostile) throw new Error('a gateway makes its own events');
      const { method, body } = hostile.request;
      const { path, segment = '', headers = {} } = toSent(hostile.request, id);
      const target = path.replace('{id}', () => segment);
      const bytes = toBytes({ method, target, host, headers: Object.entries(headers), body });
      if (!('broken' in hostile)) return timed(bytes, operationFor(path, method));
      const at = hostile.broken.at % bytes.length;
      const broken = Buffer.concat([bytes.subarray(0, at), hostile.broken.bytes, bytes.subarray(at)]);
      return timed(broken, operationFor(path, method), PATIENCE_MS);
    },
    async read(id) {
      const headers = [['authorization', `Bearer ${TOKEN}`]] as const;
      return timed(toBytes({ target: `${BASE}${encodeURIComponent(id)}/`, host, headers }));
    },
  };
}

/**
 * Tells the gateway's own responses from the function's: the emulator adds a charset to the function's alone.
 * The response to HEAD has no body.
 * @throws AssertionError if the gateway's is no GenericError; Error if schemas/openapi.json does not have the function's
 */
export function checkResponse(
  { status, headers, text }: WireResponse,
  operation?: OperationName,
): Pick<Reply, 'isFromGateway'> {
  // The gateway itself sends neither of these.
  if (status === 204 || status === 304) return {};
  if (!headers['content-type']?.includes('charset')) {
    if (status !== 0) assert.equal(headers['content-type'], 'application/json');
    if (status !== 0 && text !== '') assert.deepEqual(Object.keys(JSON.parse(text)), ['detail']);
    return { isFromGateway: true };
  }
  if (text !== '')
    assertDocumented(status, { ...headers, 'content-type': 'application/json' }, JSON.parse(text), operation);
  return {};
}
