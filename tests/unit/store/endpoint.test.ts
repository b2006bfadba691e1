/** DynamoDB's endpoint: the one that the SDK's rules find, in every region that the SDK knows. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { endpointIn } from '../../../lib/store/endpoint.ts';

/** The SDK exports no list of regions, but has one: of the partitions, each with its regions. */
const sdk = createRequire(createRequire(import.meta.url).resolve('@aws-sdk/client-dynamodb'));
const partitions = readFileSync(
  path.join(
    sdk.resolve('@aws-sdk/core/package.json'),
    '../dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
  ),
  'utf8',
);
const regions = Array.from(partitions.matchAll(/"([a-z]+(?:-[a-z]+)+-\d+)": \{/g), ([, name]) => name as string);

const { endpointProvider } = new DynamoDBClient({ region: 'us-east-1' }).config;

test('the list has the regions of every partition', () => {
  expect(regions.length).toBeGreaterThan(30);
  expect(regions).toEqual(expect.arrayContaining(['eu-central-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1']));
});

test.each(regions)('%s', (Region) => {
  const { url } = endpointProvider?.({ Region, UseFIPS: false, UseDualStack: false }) ?? {};
  expect(endpointIn(Region).href).toBe(url?.href);
});
