/** An engine that keeps the tables of each region apart, as moto does: npm start, its function and the commands use one region. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LOCAL_TABLE, readTableDefinition } from '../../commands/table-definition.ts';
import { createTable } from '../../lib/dynamodb/bulk/create-table.ts';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { freePort } from '../../local/services.ts';
import { type CallHandler, type DynamoDbProxy, openProxy, passThrough } from '../support/dynamodb-proxy.ts';
import { serve } from '../support/served.ts';

const START_MS = 60_000;
const COMMANDS = fileURLToPath(new URL('../../commands/', import.meta.url));
const DEMO = fileURLToPath(new URL('../../local/demo.json', import.meta.url));

/** The region that a request is signed for: the third part of the credential scope (Signature Version 4). */
const regionOf = (authorization = ''): string | undefined =>
  / Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1];

let regions: Set<string | undefined>;

/** DynamoDB Local has one set of tables for all regions; this engine has tables in one region alone. */
const tablesIn =
  (region: string): CallHandler =>
  (call) => {
    const signedFor = regionOf(call.headers.authorization);
    regions.add(signedFor);
    if (signedFor === region) return passThrough(call);
    call.respond({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({
        __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
        message: `no tables in ${signedFor}`,
      }),
    });
  };

let engine: DynamoDbLocal;
let proxy: DynamoDbProxy;
beforeAll(async () => {
  engine = await startDynamoDbLocal();
  proxy = await openProxy(engine.endpoint);
  // The commands make no table.
  await createTable(openTable(LOCAL_TABLE, { endpoint: engine.endpoint }), readTableDefinition());
}, START_MS);
afterAll(async () => {
  proxy.close();
  await engine.stop();
});
beforeEach(() => {
  regions = new Set();
});

describe.each([
  ['without a region', '', 'us-east-1'],
  ["with the caller's region, even one that AWS does not have", 'local-1', 'local-1'],
])('%s', (_, AWS_REGION, region) => {
  test(
    'the function of npm start finds the table that npm start has made',
    async () => {
      proxy.change(tablesIn(region));
      const served = await serve({ PORT: `${await freePort()}`, DYNAMODB_ENDPOINT: proxy.endpoint, AWS_REGION });
      try {
        const { status } = await fetch(`${served.url}/api/v3/sources/scim_users/demo/`, {
          method: 'PATCH',
          headers: { authorization: 'Bearer demo-token', 'content-type': 'application/json' },
          body: '{"attributes":{"a":1}}',
        });
        expect(status).toBe(200);
      } finally {
        await served.stop();
      }
      expect([...regions]).toEqual([region]);
    },
    START_MS,
  );

  test.each([
    ['seed.ts', [DEMO]],
    ['token.ts', ['list']],
  ])(
    'commands/%s works on the table of that region',
    async (command, words) => {
      proxy.change(tablesIn(region));
      await promisify(execFile)(process.execPath, [COMMANDS + command, ...words, '--endpoint', proxy.endpoint], {
        env: { ...process.env, AWS_REGION },
      });
      expect([...regions]).toEqual([region]);
    },
    START_MS,
  );
});
