/** The endpoint is the one that the SDK's rules find, in every region and partition that the SDK knows. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { regionalEndpoint } from '../../../lib/dynamodb/client/endpoint.ts';
import { readConfig } from '../../../lib/runtime/config.ts';

interface Partition {
  readonly id: string;
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, object>>;
}

/** The SDK has a list of partitions and does not export it. */
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb'));
const file = path.join(
  sdk.resolve('@aws-sdk/core/package.json'),
  '../dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
);
const { partitionsInfo } = (await import(pathToFileURL(file).href)) as {
  partitionsInfo: { partitions: readonly Partition[] };
};
const { partitions } = partitionsInfo;

/** Each partition has one pseudo-region for services without regions. */
const regions = partitions
  .flatMap((partition) => Object.keys(partition.regions))
  .filter((region) => !region.endsWith('-global'));

const { endpointProvider } = new DynamoDBClient({ region: 'us-east-1' }).config;
const endpointOfSdk = (Region: string) => endpointProvider?.({ Region, UseFIPS: false, UseDualStack: false }).url.href;

test("the SDK's list has regions in every partition", () => {
  expect(partitions.map(({ id }) => id)).toEqual(expect.arrayContaining(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc']));
  expect(regions.length).toBeGreaterThan(30);
});

test.each(regions)('%s', (region) => {
  expect(regionalEndpoint(region).href).toBe(endpointOfSdk(region));
});

test.each(partitions.map(({ id, regionRegex }) => [id, regionRegex]))(
  'finds the endpoint of a future region in %s',
  (_id, regionRegex) => {
    const names = fc
      .stringMatching(new RegExp(regionRegex.replaceAll('\\w', '[a-z]')))
      .filter((name) => name.length < 60);
    fc.assert(
      fc.property(names, (region) => {
        expect(regionalEndpoint(region).href).toBe(endpointOfSdk(region));
      }),
    );
  },
);

test.each(regions)('accepts the region %s', (AWS_REGION) => {
  const environment = { TABLE_NAME: 't', AWS_REGION, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
  expect(readConfig(environment).awsEnvironment.region).toBe(AWS_REGION);
});
