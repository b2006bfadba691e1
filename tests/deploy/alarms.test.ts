/** The alarms, and the canary that some of them end: each by all that it is made of, so that none can be changed unseen. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ofType, packageStage, type Template, the } from '../engine/packaged.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const FUNCTION = 'scim-source-users-production-sources_scim_users_partial_update';
const LAMBDA = { Namespace: 'AWS/Lambda', Period: 60, TreatMissingData: 'notBreaching' };
const P99 = {
  MetricName: 'Duration',
  ExtendedStatistic: 'p99',
  Threshold: 1000,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluateLowSampleCountPercentile: 'ignore',
};
const ONCE = {
  Statistic: 'Sum',
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const WHOLE_FUNCTION = { Dimensions: [{ Name: 'FunctionName', Value: FUNCTION }] };
const WHOLE_TABLE = {
  ...ONCE,
  Namespace: 'AWS/DynamoDB',
  Period: 60,
  TreatMissingData: 'notBreaching',
  Dimensions: [{ Name: 'TableName', Value: 'scim-source-users-production' }],
};

let template: Template;
let version: object;
beforeAll(async () => {
  template = await packageStage('production', `alarmTopic=${TOPIC}`);
  version = { 'Fn::GetAtt': [ofType(template, 'AWS::Lambda::Version')[0]?.[0], 'Version'] };
}, 60_000);

const properties = (id: string) => template.Resources[id]?.Properties;

describe('what somebody is told of', () => {
  test.each([
    ['FunctionErrors', 'function-errors', { ...LAMBDA, ...WHOLE_FUNCTION, ...ONCE, MetricName: 'Errors' }],
    ['FunctionThrottles', 'function-throttles', { ...LAMBDA, ...WHOLE_FUNCTION, ...ONCE, MetricName: 'Throttles' }],
    [
      'FunctionDuration',
      'function-duration-p99',
      { ...LAMBDA, ...WHOLE_FUNCTION, ...P99, EvaluationPeriods: 5, DatapointsToAlarm: 3 },
    ],
    [
      'GatewayErrors',
      'gateway-5xx',
      {
        Namespace: 'AWS/ApiGateway',
        MetricName: '5XXError',
        Dimensions: [
          { Name: 'ApiName', Value: 'production-scim-source-users' },
          { Name: 'Stage', Value: 'production' },
        ],
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 2,
        Threshold: 0.01,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    ],
    ['TableReadThrottles', 'table-read-throttles', { ...WHOLE_TABLE, MetricName: 'ReadThrottleEvents' }],
    ['TableWriteThrottles', 'table-write-throttles', { ...WHOLE_TABLE, MetricName: 'WriteThrottleEvents' }],
  ])('%s', (id, name, expected) => {
    const topic = { 'Fn::If': ['HasAlarmTopic', [TOPIC], { Ref: 'AWS::NoValue' }] };
    expect(properties(id)).toEqual({
      ...expected,
      AlarmName: `scim-source-users-production-${name}`,
      AlarmDescription: expect.stringContaining('Runbook, "Alarms"'),
      AlarmActions: topic,
      OKActions: topic,
    });
    expect(RUNBOOK).toContain(`\`…-${name}\``);
  });
});

describe('what ends a canary: the new version alone', () => {
  test.each([
    ['NewVersionErrors', 'canary-errors', { ...LAMBDA, ...ONCE, MetricName: 'Errors' }],
    ['NewVersionDuration', 'canary-duration', { ...LAMBDA, ...P99, EvaluationPeriods: 3, DatapointsToAlarm: 2 }],
  ])('%s, a new alarm for each version, which has no state yet', (id, name, expected) => {
    expect(properties(id)).toEqual({
      ...expected,
      Dimensions: [
        { Name: 'FunctionName', Value: FUNCTION },
        { Name: 'Resource', Value: `${FUNCTION}:live` },
        { Name: 'ExecutedVersion', Value: version },
      ],
      AlarmName: { 'Fn::Join': ['-', [`scim-source-users-production-${name}`, version]] },
      AlarmDescription: expect.stringContaining('Runbook, "Roll back"'),
    });
  });

  test('there are no other alarms', () => {
    expect(ofType(template, 'AWS::CloudWatch::Alarm')).toHaveLength(8);
  });

  test('those two and the gateway’s, unless the deployment is to end what they ring for', async () => {
    expect(the(template, 'AWS::CodeDeploy::DeploymentGroup').Properties).toEqual({
      ApplicationName: { Ref: 'CanaryApplication' },
      ServiceRoleArn: { 'Fn::GetAtt': ['CanaryRole', 'Arn'] },
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      AlarmConfiguration: {
        Enabled: { 'Fn::If': ['HasCanaryAlarms', true, false] },
        Alarms: [
          { Name: { Ref: 'NewVersionErrors' } },
          { Name: { Ref: 'NewVersionDuration' } },
          { Name: { Ref: 'GatewayErrors' } },
        ],
      },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
    });
    expect(template.Conditions.HasCanaryAlarms).toEqual({ 'Fn::Equals': ['true', 'true'] });
    const fix = await packageStage('production', 'canaryAlarms=false', 'canary=LambdaAllAtOnce');
    expect(fix.Conditions.HasCanaryAlarms).toEqual({ 'Fn::Equals': ['false', 'true'] });
    expect(the(fix, 'AWS::CodeDeploy::DeploymentGroup').Properties.DeploymentConfigName).toBe(
      'CodeDeployDefault.LambdaAllAtOnce',
    );
  }, 60_000);

  test('the alias moves by CodeDeploy, after the group knows the new alarms', () => {
    const { DependsOn, Properties, UpdatePolicy } = the(template, 'AWS::Lambda::Alias');
    expect([DependsOn].flat()).toEqual(['CanaryDeploymentGroup']);
    expect(Properties).toEqual({ Name: 'live', FunctionName: FUNCTION, FunctionVersion: version });
    expect(UpdatePolicy).toEqual({
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: { Ref: 'CanaryApplication' },
        DeploymentGroupName: { Ref: 'CanaryDeploymentGroup' },
      },
    });
  });
});
