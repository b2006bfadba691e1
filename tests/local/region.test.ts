/** With a DynamoDB that separates regions, as moto does, npm start, its function and the commands use one region. */
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

const COMMANDS = fileURLToPath(new URL('../../commands/', import.meta.url));
const DEMO = fileURLToPath(new URL('../../local/demo.json', import.meta.url));

/** The region of a request's signature: the third part of the credential scope (Signature Version 4). */
const regionOf = (authorization = ''): string | undefined =>
  / Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1];

let regions: Set<string | undefined>;

/** DynamoDB Local has the same tables in all regions; this stand-in has tables in only one region. */
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

let dynamodb: DynamoDbLocal;
let proxy: DynamoDbProxy;
beforeAll(async () => {
  dynamodb = await startDynamoDbLocal();
  proxy = await openProxy(dynamodb.endpoint);
  // The commands create no table.
  await createTable(openTable(LOCAL_TABLE, { endpoint: dynamodb.endpoint }), readTableDefinition());
});
afterAll(async () => {
  proxy.close();
  await dynamodb.stop();
});
beforeEach(() => {
  regions = new Set();
});

describe.each([
  ['without a region', '', 'us-east-1'],
  ["with the caller's region, even one that AWS does not have", 'local-1', 'local-1'],
])('%s', (_, AWS_REGION, region) => {
  test("npm start's function finds the table that npm start has created", async () => {
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
  });

  test.each([
    ['seed.ts', [DEMO]],
    ['token.ts', ['list']],
  ])('commands/%s works on the table of that region', async (command, words) => {
    proxy.change(tablesIn(region));
    await promisify(execFile)(process.execPath, [COMMANDS + command, ...words, '--endpoint', proxy.endpoint], {
      env: { ...process.env, AWS_REGION },
    });
    expect([...regions]).toEqual([region]);
  });
});
