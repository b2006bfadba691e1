/** The templates of every stage, with and without optional parameters: CloudFormation accepts them, and nothing depends on a missing resource. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { dependenciesOf, unguarded } from '../support/dependencies.ts';
import { ofType, packageStage, type Template } from '../support/packaged.ts';
import { refusals } from '../support/resource-spec.ts';

const EVERYTHING = [
  ...['canary=none', 'gatewayLogRole=true', 'alarmTopic=arn:aws:sns:eu-central-1:123456789012:on-call'],
  ...['domainName=scim.example.com', 'certificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/1-2'],
  ...['requestsPerAddress=600', 'budgetUsd=50', 'budgetEmail=on-call@example.com'],
  ...['logKey=arn:aws:kms:eu-central-1:123456789012:key/1-2', 'checkRow=row', 'checkToken=/check/token'],
  'auditKey=scim-source-users/audit-key',
];
const NOTHING = [
  'liveVersion=sources_scim_users_retrieve:12',
  'canaryAlarms=false',
  'alarmTopic=',
  'reservedConcurrency=',
  'requireAuthorization=false',
];

const VARIANTS: readonly [stage: string, parameters: readonly string[]][] = [
  ['dev', []],
  ['staging', []],
  ['production', []],
  ['production', EVERYTHING],
  ['staging', NOTHING],
];

describe.each(VARIANTS)('%s %j', (stage, parameters) => {
  let template: Template;
  beforeAll(async () => {
    template = await packageStage(stage, ...parameters);
  });

  test('CloudFormation knows every resource, property and type', () => {
    expect(refusals(template)).toEqual([]);
  });

  test('every reference is to an existing resource', () => {
    const found = dependenciesOf(template);
    expect(found.length).toBeGreaterThan(30);
    expect(found.filter(({ to }) => !(to in template.Resources))).toEqual([]);
    expect(JSON.stringify(template.Outputs)).not.toMatch(/"(Version|Function|Alias|Deployment|Operation)"/);
  });

  test('no resource depends on one whose condition may be false', () => {
    expect(unguarded(template)).toEqual([]);
    // Packaging has resolved all conditions.
    expect(template).not.toHaveProperty('Conditions');
    expect(Object.values(template.Resources).filter(({ Condition }) => Condition !== undefined)).toEqual([]);
    expect(JSON.stringify(template)).not.toContain('"Fn::If":');
  });

  test('the stage depends on the account’s log role, if this stack makes it', () => {
    const [[id] = ['']] = ofType(template, 'AWS::ApiGateway::Stage');
    const makesRole = parameters.includes('gatewayLogRole=true');
    expect(ofType(template, 'AWS::ApiGateway::Account')).toHaveLength(makesRole ? 1 : 0);
    const accounts = dependenciesOf(template).filter(({ from, to }) => from === id && to === 'GatewayAccount');
    expect(accounts).toHaveLength(makesRole ? 1 : 0);
  });
});

test('AWS’s linter cfn-lint, if installed, finds nothing', async () => {
  const templates = await Promise.all(VARIANTS.map(([stage, parameters]) => packageStage(stage, ...parameters)));
  expect(lint(templates)).toBe('');
});

describe('the check of dependencies', () => {
  const conditional = { Type: 'A', Condition: 'C', Properties: {} };
  test.each([
    ['DependsOn', { DependsOn: 'Other' }],
    ['Ref', { Metadata: { a: [{ Ref: 'Other' }] } }],
    ['Fn::GetAtt', { UpdatePolicy: { a: { 'Fn::GetAtt': ['Other', 'Arn'] } } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
    ['Fn::Sub', { Properties: { a: { 'Fn::Sub': 'x-${Other.Arn}-${AWS::Region}' } } }],
    ['the second branch of an Fn::If', { Metadata: { 'Fn::If': ['C', 1, { Ref: 'Other' }] } }],
    ['the branch of another condition', { Metadata: { 'Fn::If': ['D', { Ref: 'Other' }, 1] } }],
  ])('finds %s', (_, part) => {
    const from = { Type: 'A', Properties: {}, ...part };
    expect(unguarded({ Resources: { From: from, Other: conditional }, Outputs: {} })).toEqual(['From -> Other']);
  });

  test.each([
    ['in an Fn::If of the condition', { Metadata: { 'Fn::If': ['C', { Ref: 'Other' }, 1] } }],
    ['from a resource of the same condition', { Condition: 'C', DependsOn: ['Other'] }],
  ])('accepts a reference %s', (_, part) => {
    const from = { Type: 'A', Properties: {}, ...part };
    expect(unguarded({ Resources: { From: from, Other: conditional }, Outputs: {} })).toEqual([]);
  });
});

/** @returns cfn-lint's output; nothing, after a line about it, if cfn-lint is not installed */
function lint(templates: readonly Template[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lint-'));
  try {
    const files = templates.map((template, at) => {
      const file = path.join(folder, `${VARIANTS[at]?.[0]}-${at}.json`);
      writeFileSync(file, JSON.stringify(template, null, 1));
      return file;
    });
    // W3005: a DependsOn that a reference already implies. osls writes one; the alias's own has its reason beside it.
    const options = ['--ignore-checks', 'W3005', '--format', 'parseable'];
    const { error, stdout, stderr } = spawnSync('cfn-lint', [...files, ...options], { encoding: 'utf8' });
    if (error === undefined) return stdout + stderr;
    process.stderr.write(
      `NOT RUN: cfn-lint is not on the PATH (${error.message}); "pip install cfn-lint" to lint the template\n`,
    );
    return '';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
