/** An unchanged deployment: osls's own check finds it equal to the last one, and skips it. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from '@jest/globals';
import { ofType, type Package, packageAnew, the } from '../support/packaged.ts';

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
});

const digest = (content: string | Buffer): string => createHash('sha256').update(content).digest('base64');

/** The data that osls stores with a deployment, and compares. */
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

test('names the gateway’s deployment by its content, and the stage refers to it', () => {
  const [[id, { DependsOn }] = ['', { DependsOn: [] }]] = ofType(first.template, 'AWS::ApiGateway::Deployment');
  // osls recognises a deployment by this prefix.
  expect(id).toMatch(/^ApiGatewayDeployment[0-9a-f]{32}$/);
  expect(the(first.template, 'AWS::ApiGateway::Stage').Properties.DeploymentId).toEqual({ Ref: id });
  expect(DependsOn).toContain('UnknownRoute');
  // The deployment does not contain the stage's throttling.
  expect(ofType(changed.template, 'AWS::ApiGateway::Deployment')[0]?.[0]).toBe(id);
});
