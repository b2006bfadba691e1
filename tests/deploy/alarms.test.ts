/** The alarms, the canary that some of them stop, and the traffic at which each goes off. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { prefixOf } from '../../deploy/build/functions.ts';
import type { OperationName } from '../../lib/operations.ts';
import { least, type Minutes, rings } from '../support/cloudwatch.ts';
import {
  entryOf,
  FUNCTIONS,
  ofType,
  own,
  packageStage,
  type Resource,
  type Template,
  TOPIC,
  the,
} from '../support/packaged.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const OPERATION = 'sources_scim_users_partial_update';
const PREFIX = 'SourcesScimUsersPartialUpdate';
const STAGES = ['dev', 'staging', 'production'] as const;

let templates: Record<(typeof STAGES)[number], Template>;
let template: Template;
let functionRef: object;
let version: object;
beforeAll(async () => {
  templates = {
    dev: await packageStage('dev'),
    staging: await packageStage('staging'),
    production: await packageStage('production'),
  };
  template = templates.production;
  version = { 'Fn::GetAtt': [entryOf(template, 'AWS::Lambda::Version', OPERATION)[0], 'Version'] };
  functionRef = own(template, 'AWS::Lambda::Version').Properties.FunctionName;
});

const alarm = (id: string, of: Template = template): Resource => {
  const found = of.Resources[id] ?? of.Resources[`${PREFIX}${id}`];
  if (found?.Type !== 'AWS::CloudWatch::Alarm') throw new Error(`no alarm ${id}`);
  return found;
};

/** The end of an alarm's name, as in the runbook. */
function nameOf({ Properties }: Resource): string {
  const text: string = Properties.AlarmName['Fn::Sub'] ?? Properties.AlarmName;
  return text
    .replace(/^\$\{\w+LambdaFunction\}|^scim-source-users-\w+/, '…')
    .replace(/\$\{\w+LambdaVersion\w+\.Version\}/, 'N');
}

const SUM = {
  Statistic: 'Sum',
  Period: 60,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const AT_ONCE = { EvaluationPeriods: 1 };
const REPEATED = { EvaluationPeriods: 5, DatapointsToAlarm: 3 };
const OURS = { Namespace: 'scim-source-users/production' };

describe('the alarms that notify', () => {
  const lambda = () => ({ Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: functionRef }] });
  const ours = () => ({ ...OURS, Dimensions: [{ Name: 'operation', Value: OPERATION }] });
  const gateway = () => ({
    Namespace: 'AWS/ApiGateway',
    Dimensions: [
      { Name: 'ApiName', Value: 'production-scim-source-users' },
      { Name: 'Stage', Value: 'production' },
    ],
  });
  const table = () => ({
    Namespace: 'AWS/DynamoDB',
    Dimensions: [{ Name: 'TableName', Value: 'scim-source-users-production' }],
  });

  test.each([
    ['Errors', '…-errors', lambda, { MetricName: 'Errors', Threshold: 1, ...AT_ONCE }],
    ['Throttles', '…-throttles', lambda, { MetricName: 'Throttles', Threshold: 1, ...AT_ONCE }],
    ['ServerErrors', '…-server-errors', ours, { MetricName: 'server_error', Threshold: 5, ...AT_ONCE }],
    [
      'RepeatedServerErrors',
      '…-repeated-server-errors',
      ours,
      { MetricName: 'server_error', Threshold: 1, ...REPEATED },
    ],
    ['SlowRequests', '…-slow-requests', ours, { MetricName: 'slow', Threshold: 5, ...REPEATED }],
    ['GatewayErrors', '…-gateway-5xx', gateway, { MetricName: '5XXError', Threshold: 5, ...AT_ONCE }],
    ['GatewayRefusals', '…-gateway-4xx', gateway, { MetricName: '4XXError', Threshold: 1800, ...REPEATED }],
    ['GatewayRequests', '…-gateway-requests', gateway, { MetricName: 'Count', Threshold: 15_000, ...REPEATED }],
    [
      'TableReadThrottles',
      '…-table-read-throttles',
      table,
      { MetricName: 'ReadThrottleEvents', Threshold: 1, ...AT_ONCE },
    ],
    [
      'TableWriteThrottles',
      '…-table-write-throttles',
      table,
      { MetricName: 'WriteThrottleEvents', Threshold: 1, ...AT_ONCE },
    ],
  ])('%s', (id, name, of, expected) => {
    expect(alarm(id).Properties).toEqual({
      ...SUM,
      ...of(),
      ...expected,
      AlarmName: expect.anything(),
      AlarmDescription: expect.stringContaining('Runbook, "Alarms"'),
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
    });
    expect(nameOf(alarm(id))).toBe(name);
    expect(RUNBOOK).toContain(`\`${name}\``);
  });
});

describe('the alarms that stop a canary count only the new version, and requests with a valid token', () => {
  const byVersion = () => [
    { Name: 'operation', Value: OPERATION },
    { Name: 'version', Value: version },
  ];
  const executed = () => [
    { Name: 'FunctionName', Value: functionRef },
    { Name: 'Resource', Value: { 'Fn::Sub': `\${${(functionRef as { Ref: string }).Ref}}:live` } },
    { Name: 'ExecutedVersion', Value: version },
  ];

  test.each([
    [
      'NewVersionErrors',
      'errors',
      executed,
      { Namespace: 'AWS/Lambda', MetricName: 'Errors', Threshold: 1, ...AT_ONCE },
    ],
    [
      'NewVersionServerErrors',
      'server-errors',
      byVersion,
      { ...OURS, MetricName: 'server_error', Threshold: 1, ...AT_ONCE },
    ],
    [
      'NewVersionSlowRequests',
      'slow-requests',
      byVersion,
      { ...OURS, MetricName: 'slow', Threshold: 3, EvaluationPeriods: 3, DatapointsToAlarm: 2 },
    ],
  ])('%s: each version gets a new alarm, which has no state yet', (id, name, dimensions, expected) => {
    expect(alarm(id).Properties).toEqual({
      ...SUM,
      ...expected,
      Dimensions: dimensions(),
      AlarmName: { 'Fn::Sub': expect.stringMatching(/\$\{\w+LambdaVersion\w+\.Version\}$/) },
      AlarmDescription: expect.stringContaining('Runbook, "Roll back"'),
    });
    expect(nameOf(alarm(id))).toBe(`…-canary-${name}-N`);
  });

  test('there are no other alarms', () => {
    expect(ofType(template, 'AWS::CloudWatch::Alarm')).toHaveLength(5 + 8 * FUNCTIONS.length);
  });

  test('the canary group has these three, unless the deployment is meant to end what triggers them', async () => {
    expect(own(template, 'AWS::CodeDeploy::DeploymentGroup').Properties).toEqual({
      ApplicationName: { Ref: 'CanaryApplication' },
      ServiceRoleArn: { 'Fn::GetAtt': ['CanaryRole', 'Arn'] },
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [
          { Name: { Ref: `${PREFIX}NewVersionErrors` } },
          { Name: { Ref: `${PREFIX}NewVersionServerErrors` } },
          { Name: { Ref: `${PREFIX}NewVersionSlowRequests` } },
        ],
      },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
    });
    const fix = await packageStage('production', 'canaryAlarms=false', 'canary=LambdaLinear10PercentEvery1Minute');
    expect(own(fix, 'AWS::CodeDeploy::DeploymentGroup').Properties).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      AlarmConfiguration: { Enabled: false },
    });
  });
});

describe.each(FUNCTIONS)('%s', (name) => {
  test('has the alarms, canary group and alias of the others, under its own names', () => {
    const renamed = (of: OperationName) =>
      Object.entries(template.Resources)
        .filter(([id, { Type }]) => id.startsWith(prefixOf(of)) && Type !== 'AWS::IAM::Role')
        .map((resource) =>
          JSON.stringify(resource)
            .replaceAll(entryOf(template, 'AWS::Lambda::Function', of)[0], 'Function')
            .replaceAll(entryOf(template, 'AWS::Lambda::Version', of)[0], 'Version')
            .replaceAll(prefixOf(of), '')
            .replaceAll(of, 'operation'),
        );
    expect(renamed(name)).toEqual(renamed(OPERATION));
  });
});

describe('the alias', () => {
  test('moves by CodeDeploy, after the group has the new alarms', () => {
    const { DependsOn, Properties, UpdatePolicy } = own(template, 'AWS::Lambda::Alias');
    expect([DependsOn].flat()).toContain(`${PREFIX}DeploymentGroup`);
    expect(Properties).toEqual({ Name: 'live', FunctionName: functionRef, FunctionVersion: version });
    expect(UpdatePolicy).toMatchObject({
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: { Ref: 'CanaryApplication' },
        DeploymentGroupName: { Ref: `${PREFIX}DeploymentGroup` },
      },
    });
  });

  test.each([
    ['canary=none', () => version],
    [`liveVersion=${OPERATION}:12`, () => '12'],
  ])('moves at once, by CloudFormation itself, with %s', async (parameter, to) => {
    const direct = own(await packageStage('production', parameter), 'AWS::Lambda::Alias');
    expect(direct).not.toHaveProperty('UpdatePolicy');
    expect(direct.Properties).toEqual({ Name: 'live', FunctionName: functionRef, FunctionVersion: to() });
  });
});

test('liveVersion moves the aliases that it names, and the others stay with CodeDeploy', async () => {
  const mixed = await packageStage('production', `liveVersion=${OPERATION}:12,sources_scim_users_retrieve:7`);
  const live = FUNCTIONS.map((name) => {
    const { Properties, UpdatePolicy } = own(mixed, 'AWS::Lambda::Alias', name);
    return [
      name,
      [typeof Properties.FunctionVersion === 'string' ? Properties.FunctionVersion : 'new', UpdatePolicy !== undefined],
    ];
  });
  expect(Object.fromEntries(live)).toEqual({
    ...Object.fromEntries(FUNCTIONS.map((name) => [name, ['new', true]])),
    [OPERATION]: ['12', false],
    sources_scim_users_retrieve: ['7', false],
  });
  await expect(packageStage('dev', 'liveVersion=nobody:1')).rejects.toThrow(/there is no function "nobody"/);
});

test('reservedConcurrency=0 stops every function', async () => {
  const stopped = await packageStage('production', 'reservedConcurrency=0', 'canary=none');
  for (const name of FUNCTIONS)
    expect(own(stopped, 'AWS::Lambda::Function', name).Properties.ReservedConcurrentExecutions).toBe(0);
});

describe('the traffic that triggers an alarm', () => {
  const rateOf = (stage: (typeof STAGES)[number]): number =>
    the(templates[stage], 'AWS::ApiGateway::Stage').Properties.MethodSettings[0].ThrottlingRateLimit;

  /** The requests of a minute at the stage's rate. During a canary the new version gets a tenth of them. */
  const fullMinute = (stage: (typeof STAGES)[number], id: string): number =>
    rateOf(stage) * 60 * (id.startsWith('NewVersion') && stage !== 'dev' ? 0.1 : 1);

  const percent = (share: number) => `${(share * 100).toLocaleString('en', { maximumSignificantDigits: 2 })} %`;

  /** One function's stand for all: they have the same thresholds. */
  const ids = () =>
    ofType(template, 'AWS::CloudWatch::Alarm')
      .map(([id]) => id.replace(PREFIX, ''))
      .filter((id) => !id.startsWith('SourcesScimUsers'));

  test('is below the full rate of each stage', () => {
    for (const stage of STAGES)
      for (const id of ids()) {
        const { events } = least(alarm(id, templates[stage]));
        expect([stage, id, events <= fullMinute(stage, id)]).toEqual([stage, id, true]);
      }
  });

  test('is in the runbook’s table, with its share of the requests at the full rate', () => {
    const rows = ids().map((id) => {
      const { minutes } = least(alarm(id));
      const cells = STAGES.map((stage) => {
        const { events } = least(alarm(id, templates[stage]));
        return `${events} (${percent(events / fullMinute(stage, id))})`;
      });
      return `| \`${nameOf(alarm(id))}\` | ${minutes} | ${cells.join(' | ')} |`;
    });
    expect(rows.filter((row) => !RUNBOOK.includes(row))).toEqual([]);
  });

  test('includes 500s of a caller with one request a second, beside 99 refused ones', () => {
    const minute: Minutes = [60];
    expect(rings(alarm('ServerErrors'), minute)).toBe(true);
    expect(rings(alarm('GatewayErrors'), minute)).toBe(true);
    expect(rings(alarm('GatewayRefusals'), [99 * 60, 99 * 60, 99 * 60])).toBe(true);
  });

  test('includes 503s of a caller with one request a minute', () => {
    const minutes: Minutes = [1, 1, 1];
    expect(rings(alarm('ServerErrors'), minutes)).toBe(false);
    expect(rings(alarm('RepeatedServerErrors'), minutes)).toBe(true);
  });

  test('does not include a single 503', () => {
    const minutes: Minutes = [0, 1, 0, undefined, 0];
    for (const id of ['ServerErrors', 'RepeatedServerErrors', 'GatewayErrors'])
      expect([id, rings(alarm(id), minutes)]).toEqual([id, false]);
  });

  test('includes a burst of 5xx within a minute', () => {
    expect(rings(alarm('GatewayErrors'), [undefined, 5, undefined])).toBe(true);
  });

  test('includes a flood of requests without a valid token for the gateway alone, so that it stops no canary', () => {
    // More than the rate, for five minutes, refused by the gateway (403, 429) or by the token check (403).
    const flood: Minutes = Array<number>(5).fill(rateOf('production') * 60);
    expect(rings(alarm('GatewayRequests'), flood)).toBe(true);
    expect(rings(alarm('GatewayRefusals'), flood)).toBe(true);
    // Without a valid token lib/http/steps/request-log.ts gives no version to its metrics, so there is no data.
    const none: Minutes = [undefined, undefined, undefined, undefined, undefined];
    for (const id of ['NewVersionErrors', 'NewVersionServerErrors', 'NewVersionSlowRequests'])
      expect([id, rings(alarm(id), none)]).toEqual([id, false]);
  });
});
