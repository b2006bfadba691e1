/** What is deployed, by the CloudFormation template that `serverless package` makes of each stage. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ofType, packageStage, type Template, the } from '../engine/packaged.ts';
import { refusals } from '../engine/resource-spec.ts';

const GATEWAY_TIMEOUT_S = 29;
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';

let template: Template;
const only = (type: string) => the(template, type).Properties;
const policyOf = (role: string) => template.Resources[role]?.Properties.Policies[0].PolicyDocument.Statement;

describe.each([
  ['dev', { retention: 14, keep: false, canary: 'LambdaAllAtOnce' }],
  ['staging', { retention: 14, keep: false, canary: 'LambdaCanary10Percent5Minutes' }],
  ['production', { retention: 90, keep: true, canary: 'LambdaCanary10Percent5Minutes' }],
])('stage %s', (stage, { retention, keep, canary }) => {
  beforeAll(async () => {
    template = await packageStage(stage, `alarmTopic=${TOPIC}`);
  }, 60_000);

  test('CloudFormation knows every resource, property and type', () => {
    expect(refusals(template)).toEqual([]);
    expect(refusals({ ...template, Resources: { X: { Type: 'AWS::SNS::Topic', Properties: { Topic: 1 } } } })).toEqual([
      'X.Topic is unknown',
    ]);
  });

  test('everything that is referred to is there', () => {
    const names = new Set([...Object.keys(template.Resources), ...Object.keys(template.Conditions)]);
    const referred: string[] = [];
    JSON.stringify(template, (key, value) => {
      if (key === 'Ref') referred.push(value);
      if (key === 'Fn::GetAtt' || key === 'Fn::If') referred.push(value[0]);
      if (key === 'DependsOn') referred.push(...[value].flat());
      if (key === 'Condition' && typeof value === 'string') referred.push(value);
      return value;
    });
    expect(referred.length).toBeGreaterThan(30);
    expect(referred.filter((name) => !names.has(name) && !name.startsWith('AWS::'))).toEqual([]);
  });

  test('the function: Node 24 on arm64, traced, ends before the gateway gives up, at most so many at once', () => {
    const { Runtime, Architectures, Timeout, TracingConfig, ReservedConcurrentExecutions, Environment } =
      only('AWS::Lambda::Function');
    expect({ Runtime, Architectures, TracingConfig }).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    expect(Timeout).toBeLessThan(GATEWAY_TIMEOUT_S);
    expect(ReservedConcurrentExecutions).toBeGreaterThanOrEqual(5);
    expect(Environment.Variables.TABLE_NAME).toBe(only('AWS::DynamoDB::Table').TableName);
  });

  test('the API: REST, one route for any method, bodies as bytes', () => {
    expect(only('AWS::ApiGateway::RestApi').BinaryMediaTypes).toEqual(['*/*']);
    expect(only('AWS::ApiGateway::Method')).toMatchObject({ HttpMethod: 'ANY', Integration: { Type: 'AWS_PROXY' } });
    const parts = ofType(template, 'AWS::ApiGateway::Resource').map(([, { Properties }]) => Properties.PathPart);
    expect(parts.join('/')).toBe('api/v3/sources/scim_users/{id}');
  });

  test('the stage: throttled, traced, measured, with access logs in JSON and no execution logs', () => {
    const { MethodSettings, TracingEnabled, AccessLogSetting, StageName } = only('AWS::ApiGateway::Stage');
    expect({ StageName, TracingEnabled }).toEqual({ StageName: stage, TracingEnabled: true });
    expect(MethodSettings).toEqual([
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        MetricsEnabled: true,
        LoggingLevel: 'OFF',
        DataTraceEnabled: false,
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
      },
    ]);
    const line = JSON.parse(AccessLogSetting.Format);
    expect(line).toMatchObject({ request_id: '$context.requestId', status: '$context.status' });
    expect(Object.values(line).join()).not.toMatch(/context\.(authorizer|path|userAgent|requestOverride)|body|header/i);
    expect(AccessLogSetting.DestinationArn).toEqual({ 'Fn::GetAtt': ['AccessLogGroup', 'Arn'] });
  });

  test('the stage is of the deployment, which comes after the methods and the gateway answers', () => {
    const [[id, { Properties, DependsOn }] = ['', { Properties: {}, DependsOn: [] }]] = ofType(
      template,
      'AWS::ApiGateway::Deployment',
    );
    expect(only('AWS::ApiGateway::Stage').DeploymentId).toEqual({ Ref: id });
    expect(Properties).not.toHaveProperty('StageName');
    const before = [
      ...ofType(template, 'AWS::ApiGateway::Method'),
      ...ofType(template, 'AWS::ApiGateway::GatewayResponse'),
    ];
    expect(before).toHaveLength(9);
    expect(DependsOn).toEqual(expect.arrayContaining(before.map(([name]) => name)));
  });

  test('what the gateway answers by itself is a GenericError', () => {
    const answers = ofType(template, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    const status = Object.fromEntries(answers.map(({ ResponseType, StatusCode }) => [ResponseType, StatusCode]));
    expect(status).toEqual({
      MISSING_AUTHENTICATION_TOKEN: '404',
      THROTTLED: '429',
      REQUEST_TOO_LARGE: '413',
      BAD_REQUEST_BODY: '400',
      INTEGRATION_TIMEOUT: '504',
      INTEGRATION_FAILURE: '503',
      DEFAULT_4XX: undefined,
      DEFAULT_5XX: undefined,
    });
    for (const { ResponseTemplates, ResponseParameters, StatusCode } of answers) {
      const text = ResponseTemplates['application/json'].replace('$context.error.messageString', '"Forbidden"');
      expect(JSON.parse(text)).toEqual({ detail: expect.any(String) });
      const isRetryable = ['429', '503', '504'].includes(StatusCode);
      expect(ResponseParameters).toEqual(isRetryable ? { 'gatewayresponse.header.Retry-After': "'1'" } : undefined);
    }
  });

  test('logs end', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    expect(groups.map(({ LogGroupName }) => LogGroupName).sort()).toEqual([
      `/aws/api-gateway/scim-source-users-${stage}`,
      `/aws/lambda/scim-source-users-${stage}-sources_scim_users_partial_update`,
    ]);
    for (const { RetentionInDays } of groups) expect(RetentionInDays).toBe(retention);
  });

  test('the table: on demand, encrypted, with point-in-time recovery, and kept in production', () => {
    const table = the(template, 'AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      DeletionPolicy: keep ? 'Retain' : 'Delete',
      UpdateReplacePolicy: keep ? 'Retain' : 'Delete',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: keep,
      },
    });
    expect(table.Properties).not.toHaveProperty('GlobalSecondaryIndexes');
  });

  test('alarms: errors, throttles, p99 and gateway 5xx, table throttles, at the topic that is given', () => {
    const alarms = Object.fromEntries(ofType(template, 'AWS::CloudWatch::Alarm'));
    const measured = Object.entries(alarms).map(([name, { Properties }]) => [
      name,
      Properties.MetricName ??
        Properties.Metrics.map(
          (metric: { MetricStat?: { Metric: { MetricName: string } } }) => metric.MetricStat?.Metric.MetricName,
        ),
    ]);
    expect(Object.fromEntries(measured)).toEqual({
      FunctionErrors: 'Errors',
      FunctionThrottles: 'Throttles',
      FunctionDuration: 'Duration',
      GatewayErrors: '5XXError',
      TableThrottles: [undefined, 'ReadThrottleEvents', 'WriteThrottleEvents'],
    });
    expect(alarms.FunctionDuration?.Properties.ExtendedStatistic).toBe('p99');
    for (const { Properties } of Object.values(alarms)) {
      const topic = { 'Fn::If': ['HasAlarmTopic', [TOPIC], { Ref: 'AWS::NoValue' }] };
      expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic, TreatMissingData: 'notBreaching' });
    }
    const { FunctionName } = only('AWS::Lambda::Function');
    expect(alarms.FunctionErrors?.Properties.Dimensions).toEqual([{ Name: 'FunctionName', Value: FunctionName }]);
    expect(alarms.GatewayErrors?.Properties.Dimensions).toEqual([
      { Name: 'ApiName', Value: only('AWS::ApiGateway::RestApi').Name },
      { Name: 'Stage', Value: stage },
    ]);
  });

  test('a new version gets its traffic by the alias, and loses it where an alarm of function or gateway goes off', () => {
    const alias = the(template, 'AWS::Lambda::Alias');
    const [version] = ofType(template, 'AWS::Lambda::Version');
    expect(alias.Properties.FunctionVersion).toEqual({ 'Fn::GetAtt': [version?.[0], 'Version'] });
    expect(alias.Properties.FunctionName).toBe(only('AWS::Lambda::Function').FunctionName);
    expect(alias.UpdatePolicy).toEqual({
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: { Ref: 'CanaryApplication' },
        DeploymentGroupName: { Ref: 'CanaryDeploymentGroup' },
      },
    });
    const { DeploymentConfigName, AlarmConfiguration, AutoRollbackConfiguration } = only(
      'AWS::CodeDeploy::DeploymentGroup',
    );
    expect(DeploymentConfigName).toBe(`CodeDeployDefault.${canary}`);
    expect(AlarmConfiguration.Alarms.map(({ Name }: { Name: { Ref: string } }) => Name.Ref)).toEqual([
      'FunctionErrors',
      'FunctionThrottles',
      'FunctionDuration',
      'GatewayErrors',
    ]);
    expect(AutoRollbackConfiguration).toMatchObject({
      Enabled: true,
      Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
    });
  });

  test('the gateway calls the alias, and may', () => {
    const uri = JSON.stringify(only('AWS::ApiGateway::Method').Integration.Uri);
    expect(uri).toContain('":","live","/invocations"');
    const { FunctionName, Principal, SourceArn } = only('AWS::Lambda::Permission');
    expect(FunctionName['Fn::Join'][1].at(-1)).toBe('live');
    expect(Principal).toBe('apigateway.amazonaws.com');
    expect(JSON.stringify(SourceArn)).toContain('{"Ref":"ApiGatewayRestApi"}');
  });

  test('the outputs: URL, function, table', () => {
    expect(template.Outputs).toMatchObject({
      ServiceEndpoint: { Value: expect.anything() },
      FunctionArn: { Value: { Ref: 'LiveAlias' } },
      TableName: { Value: { Ref: 'Table' } },
    });
  });

  test('the function may use the table, write its own logs and traces, and nothing else', () => {
    const actions = policyOf('IamRoleLambdaExecution').flatMap(({ Action }: { Action: string[] }) => Action);
    expect(actions.filter((action: string) => !/^(dynamodb|logs|xray):/.test(action))).toEqual([]);
    expect(actions.filter((action: string) => action.includes('*'))).toEqual([]);
  });
});

test('without a topic the alarms ring nowhere; without being asked to, no stack touches the settings of the account', async () => {
  const plain = await packageStage('dev');
  expect(plain.Conditions).toEqual({
    HasAlarmTopic: { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] },
    OwnsGatewayLogRole: { 'Fn::Equals': ['false', 'true'] },
  });
  const account = the(plain, 'AWS::ApiGateway::Account');
  expect([account.Condition, account.DeletionPolicy]).toEqual(['OwnsGatewayLogRole', 'Retain']);
}, 60_000);
