/** A deployment in which nothing has changed: osls' own check finds it the same as the last, and skips it. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from '@jest/globals';
import { ofType, PACKAGING_MS, type Package, packageAnew, the } from '../support/packaged.ts';

const { normalizeCloudFormationTemplate, normalizeState } = createRequire(import.meta.url)(
  'serverless/lib/plugins/aws/lib/normalize-files',
) as Readonly<Record<'normalizeCloudFormationTemplate' | 'normalizeState', (of: object) => object>>;

let first: Package;
let second: Package;
let changed: Package;
beforeAll(async () => {
  first = await packageAnew('dev');
  second = await packageAnew('dev');
  changed = await packageAnew('dev', 'throttlingRate=9');
}, PACKAGING_MS);

const digest = (content: string | Buffer): string => createHash('sha256').update(content).digest('base64');

/** What osls keeps with a deployment's files, and compares. */
const digests = ({ template, state, zips }: Package): string[] => [
  digest(JSON.stringify(normalizeCloudFormationTemplate(template))),
  digest(JSON.stringify(normalizeState(state))),
  ...[...zips.values()].map(digest),
];

test('packages the same template, state and zips twice, as osls compares them', () => {
  expect(digests(second)).toEqual(digests(first));
});

test('packages another template for another parameter', () => {
  expect(digests(changed)[0]).not.toBe(digests(first)[0]);
});

test('names the gateway’s deployment by what it copies, and the stage refers to it', () => {
  const [[id, { DependsOn }] = ['', { DependsOn: [] }]] = ofType(first.template, 'AWS::ApiGateway::Deployment');
  // osls knows a deployment by this beginning.
  expect(id).toMatch(/^ApiGatewayDeployment[0-9a-f]{32}$/);
  expect(the(first.template, 'AWS::ApiGateway::Stage').Properties.DeploymentId).toEqual({ Ref: id });
  expect(DependsOn).toContain('UnknownRoute');
  // The stage's throttling is no part of the deployment.
  expect(ofType(changed.template, 'AWS::ApiGateway::Deployment')[0]?.[0]).toBe(id);
});
