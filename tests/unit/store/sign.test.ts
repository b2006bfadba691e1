/** The signature: AWS's own signer, which the SDK's client uses elsewhere, says the same of any request. */
import { hash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Credentials, type Signable, signerFor } from '../../../lib/store/sign.ts';

const REGION = 'eu-central-1';
const HOST = 'dynamodb.eu-central-1.amazonaws.com';
const LASTING = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const OF_A_ROLE = { ...LASTING, sessionToken: 'AQoDYXdzEPT//////////wEXAMPLE==' };

/** As the SDK's retry hands it over. AWS's signer adds the hash of the body where it is missing, and DynamoDB needs none. */
const request = (body: string, attempt = 1): Signable => ({
  method: 'POST',
  path: '/',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.UpdateItem',
    'amz-sdk-invocation-id': '3e4f5a6b-0000-4000-8000-000000000000',
    'amz-sdk-request': `attempt=${attempt}; max=3`,
    'x-amz-content-sha256': hash('sha256', body),
  },
  body,
});

async function signedByAws(credentials: Credentials, host: string, sent: Signable, signingDate: Date) {
  const { config } = new DynamoDBClient({ region: REGION, credentials });
  const signer = await config.signer({ name: 'sigv4', signingName: 'dynamodb', signingRegion: REGION, properties: {} });
  const { hostname, port, protocol } = new URL(`https://${host}`);
  const headers = { ...sent.headers, host };
  const signed = await signer.sign(
    { ...sent, hostname, protocol, headers, query: {}, ...(port && { port: Number(port) }) },
    { signingDate },
  );
  return signed.headers;
}

describe.each([
  ['lasting credentials', LASTING],
  ["a role's", OF_A_ROLE],
])('with %s', (_name, credentials) => {
  test('any body, at any time, for any host', async () => {
    const bodies = fc.string({ unit: 'binary' });
    const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    const signers = [HOST, '127.0.0.1:8000', 'dynamodb.cn-north-1.amazonaws.com.cn'].map(
      (host) => [host, signerFor(host, REGION, credentials)] as const,
    );
    await fc.assert(
      fc.asyncProperty(bodies, dates, fc.constantFrom(...signers), async (body, date, [host, sign]) => {
        expect(sign(request(body), date).headers).toEqual(await signedByAws(credentials, host, request(body), date));
      }),
    );
  });

  test('a second try is signed anew, and nothing of the first is signed in it', async () => {
    const sign = signerFor(HOST, REGION, credentials);
    const [early, late] = [new Date('2026-11-24T23:59:59Z'), new Date('2026-11-25T00:00:01Z')];
    const first = sign(request('{}'), early);
    const second = sign({ ...first, headers: { ...first.headers, ...request('{}', 2).headers } }, late);
    expect(second.headers).toEqual(await signedByAws(credentials, HOST, request('{}', 2), late));
  });

  test('what it is given stays as it is', () => {
    const sent = request('{}');
    signerFor(HOST, REGION, credentials)(sent, new Date());
    expect(sent).toEqual(request('{}'));
  });
});
