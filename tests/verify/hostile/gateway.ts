/** The real gateway emulator in front of the function (npm start), spoken to in bytes. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { loadSeed } from '../../../commands/seed/load-seed.ts';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';
import type { Seed } from '../../../schemas/generated/types.ts';
import { assertDocumented } from '../../support/documented.ts';
import type { Served } from '../../support/served.ts';
import { SOURCE } from '../../support/stage-seed.ts';
import type { Reply, Subject } from './claims.ts';
import { sentBy, TOKEN_SEED } from './function.ts';
import { TOKEN } from './requests.ts';
import { exchange, toBytes, type WireAnswer } from './wire.ts';

export const BASE = '/api/v3/sources/scim_users/';

/** Bytes that are no whole request are waited for in vain. */
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
  const timed = async (bytes: Buffer, patience?: number): Promise<Reply> => {
    const start = performance.now();
    const answer = await exchange(url, bytes, patience);
    return { ...answer, ...held(answer), wall: performance.now() - start };
  };

  return {
    row,
    async send(hostile, id) {
      if ('event' in hostile) throw new Error('a gateway makes the event by itself');
      const { method, body } = hostile.request;
      const { segment, headers = {} } = sentBy(hostile.request, id);
      const bytes = toBytes({ method, target: `${BASE}${segment}/`, host, headers: Object.entries(headers), body });
      if (!('broken' in hostile)) return timed(bytes);
      const at = hostile.broken.at % bytes.length;
      return timed(Buffer.concat([bytes.subarray(0, at), hostile.broken.bytes, bytes.subarray(at)]), PATIENCE_MS);
    },
    async read(id) {
      const headers = [['authorization', `Bearer ${TOKEN}`]] as const;
      return timed(toBytes({ target: `${BASE}${encodeURIComponent(id)}/`, host, headers }));
    },
  };
}

/**
 * Tells the gateway's own responses from the function's by the charset, which the emulator adds to the function's alone.
 * HEAD has no body.
 * @throws AssertionError where the gateway's is no GenericError; Error where the function's is not documented
 */
export function held({ status, headers, text }: WireAnswer): Pick<Reply, 'isGateways'> {
  if (!headers['content-type']?.includes('charset')) {
    if (status !== 0) assert.equal(headers['content-type'], 'application/json');
    if (status !== 0 && text !== '') assert.deepEqual(Object.keys(JSON.parse(text)), ['detail']);
    return { isGateways: true };
  }
  if (text !== '') assertDocumented(status, { ...headers, 'content-type': 'application/json' }, JSON.parse(text));
  return {};
}
