/** With an IPv6 address as endpoint, npm start, its function and the commands reach a real listener on IPv6's loopback. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../local/services.ts';
import { type Call, type DynamoDbProxy, openProxy, passThrough } from '../support/dynamodb-proxy.ts';
import { type Served, serve } from '../support/served.ts';

const run = promisify(execFile);

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const HOST = hasIPv6 ? '::1' : '127.0.0.1';

let proxy: DynamoDbProxy;
const calls: Call[] = [];
beforeAll(async () => {
  if (!hasIPv6) console.warn('This machine has no IPv6 loopback: these tests use 127.0.0.1 instead.');
  proxy = await openProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string, HOST);
  proxy.change((call) => {
    calls.push(call);
    return passThrough(call);
  });
});
afterAll(() => proxy.close());

describe('on an IPv6 endpoint', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ PORT: String(await freePort()), DYNAMODB_ENDPOINT: proxy.endpoint });
  });
  afterAll(async () => {
    await served.stop();
  });

  const paste = async () => {
    calls.length = 0;
    const [line] = /^ {2}curl .*$/m.exec(served.output()) as RegExpExecArray;
    const { stdout } = await run('sh', ['-c', `${line} --silent`]);
    return JSON.parse(stdout);
  };

  test('the curl line that npm start prints works when pasted', async () => {
    expect(await paste()).toMatchObject({
      id: 'demo',
      attributes: { department: 'Research' },
    });
    expect(calls.map(({ operation }) => operation)).toContain('UpdateItem');
  });

  test("the Host header has brackets, and AWS's signer gives the received request the same signature", async () => {
    await paste();
    const { host } = new URL(proxy.endpoint);
    expect(host).toMatch(hasIPv6 ? /^\[::1\]:\d+$/ : /^127/);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect(call.headers.host).toBe(host);
      expect(await signedByAws(call)).toBe(call.headers.authorization);
    }
  });

  test('a command works, and needs no credentials', async () => {
    const command = fileURLToPath(new URL('../../commands/token.ts', import.meta.url));
    const words = ['create', '--user', '1', '--identifier', randomUUID(), '--endpoint', proxy.endpoint];
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = process.env;
    const { stdout } = await run(process.execPath, [command, ...words], { env });
    expect(stdout).toMatch(/^\S{40,}\n$/);
  });
});

/** Only the headers that the request lists as signed. */
async function signedByAws({ headers, body }: Call): Promise<string | undefined> {
  const { authorization = '' } = headers;
  const [, region = ''] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization) ?? [];
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const { config } = new DynamoDBClient({ region, credentials });
  const signer = await config.signer({ name: 'sigv4', signingName: 'dynamodb', signingRegion: region, properties: {} });
  const date = String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5');
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: new URL(proxy.endpoint).hostname,
      path: '/',
      query: {},
      headers: Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate: new Date(date), unsignableHeaders: new Set(['x-amz-content-sha256']) },
  );
  return signed.headers.authorization;
}
