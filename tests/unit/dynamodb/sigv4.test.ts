/** The signature equals that of AWS's own signer for any request. */
import { hash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Credentials, createSigner, type Signable } from '../../../lib/dynamodb/client/sigv4.ts';

const REGION = 'eu-central-1';
const HOST = 'dynamodb.eu-central-1.amazonaws.com';
const LASTING = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const OF_A_ROLE = { ...LASTING, sessionToken: 'AQoDYXdzEPT//////////wEXAMPLE==' };

/**
 * A request as the SDK's retry passes it on. AWS's signer adds the hash of the body if it is missing; DynamoDB does not
 * need it.
 */
const request = (body: string | Uint8Array, attempt = 1): Signable => ({
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

async function signedByAws(
  credentials: Credentials,
  host: string,
  sent: Signable,
  signingDate: Date,
  region: string = REGION,
) {
  const { config } = new DynamoDBClient({ region, credentials });
  const signer = await config.signer({ name: 'sigv4', signingName: 'dynamodb', signingRegion: region, properties: {} });
  const { hostname, port, protocol } = new URL(`https://${host}`);
  const headers = { ...sent.headers, host };
  const signed = await signer.sign(
    { ...sent, hostname, protocol, headers, query: {}, ...(port && { port: Number(port) }) },
    { signingDate },
  );
  return signed.headers;
}

const bodies = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array());
const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

/** Hosts as a URL has them: an IPv6 address in brackets, without a default port, percent-encoded paths. */
const urls = fc
  .record({
    scheme: fc.constantFrom('http', 'https'),
    host: fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    ),
    port: fc.option(fc.integer({ min: 1, max: 65_535 })),
    path: fc.oneof(
      fc.constant('/'),
      fc.webPath(),
      fc.string({ unit: 'grapheme' }).map((text) => `/${text}`),
    ),
  })
  .map(({ scheme, host, port, path }) => `${scheme}://${host}${port === null ? '' : `:${port}`}${path}`)
  .filter((url) => URL.canParse(url))
  .map((url) => new URL(url));

const words = (unit: fc.Arbitrary<string>) => fc.string({ unit, minLength: 1 });
const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789');
const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));

/** Headers as the SDK sets them: lower-case names, values without repeated blanks. */
const headers = fc.dictionary(
  words(letters).map((name) => `x-${name}`),
  fc.array(words(visible), { minLength: 1, maxLength: 3 }).map((list) => list.join(' ')),
  { noNullPrototype: true },
);

describe.each([
  ['lasting credentials', LASTING],
  ["a role's", OF_A_ROLE],
])('with %s', (_name, credentials) => {
  test("signs any URL, headers, body, time and region as AWS's signer does", async () => {
    const regions = fc.constantFrom(REGION, 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'local');
    await fc.assert(
      fc.asyncProperty(urls, headers, bodies, dates, regions, async (url, more, body, date, region) => {
        const { headers: fixed, ...rest } = request(body);
        const sent = { ...rest, path: url.pathname, headers: { ...more, ...fixed } };
        expect(createSigner(url.host, region, credentials)(sent, date).headers).toEqual(
          await signedByAws(credentials, url.host, sent, date, region),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('signs a retry anew, without the headers of the first attempt', async () => {
    const sign = createSigner(HOST, REGION, credentials);
    const [early, late] = [new Date('2026-11-24T23:59:59Z'), new Date('2026-11-25T00:00:01Z')];
    const first = sign(request('{}'), early);
    const second = sign({ ...first, headers: { ...first.headers, ...request('{}', 2).headers } }, late);
    expect(second.headers).toEqual(await signedByAws(credentials, HOST, request('{}', 2), late));
  });

  test('does not change its input', () => {
    const sent = request('{}');
    createSigner(HOST, REGION, credentials)(sent, new Date());
    expect(sent).toEqual(request('{}'));
  });
});
