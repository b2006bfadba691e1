/** What is deployed, by the CloudFormation template that `serverless package` makes of each stage. */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openTable } from '../../lib/store/table.ts';
import { ofType, packageStage, type Template, the } from '../engine/packaged.ts';
import { refusals } from '../engine/resource-spec.ts';

const GATEWAY_TIMEOUT_S = 29;

/** What the SDK's handler for Node has, which its type for any platform does not tell. */
interface Timed {
  httpHandlerConfigs(): { readonly connectionTimeout?: number; readonly requestTimeout?: number };
}

let template: Template;
const only = (type: string) => the(template, type).Properties;
const CANARY = 'LambdaCanary10Percent5Minutes';

describe.each([
  ['dev', { retention: 14, keep: false, canary: 'LambdaAllAtOnce', rate: 20, burst: 40, atOnce: 5 }],
  ['staging', { retention: 14, keep: false, canary: CANARY, rate: 500, burst: 1000, atOnce: 50 }],
  ['production', { retention: 90, keep: true, canary: CANARY, rate: 1000, burst: 2000, atOnce: 100 }],
])('stage %s', (stage, { retention, keep, canary, rate, burst, atOnce }) => {
  beforeAll(async () => {
    template = await packageStage(stage);
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

  test('the function: Node 24 on arm64 with one vCPU, traced, at most so many at once, and what it is told', () => {
    expect(only('AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1769,
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: atOnce,
      Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
    });
    expect(only('AWS::Lambda::Function').Environment.Variables).toEqual({
      TABLE_NAME: `scim-source-users-${stage}`,
      TOKEN_CACHE_SECONDS: '30',
      LOG_LEVEL: 'info',
      METRICS_NAMESPACE: `scim-source-users/${stage}`,
    });
  });

  test('the function ends before the gateway gives up, and after the last try of a call to the table', async () => {
    const { client } = openTable('nowhere');
    // The handler reads its settings when it is first used.
    await client.send(new DescribeTableCommand({ TableName: 'nowhere' })).catch(() => {});
    const { connectionTimeout = 0, requestTimeout = 0 } = (client.config.requestHandler as Timed).httpHandlerConfigs();
    const lastTryMs = (await client.config.maxAttempts()) * (connectionTimeout + requestTimeout);
    const { Timeout } = only('AWS::Lambda::Function');
    expect(lastTryMs).toBeGreaterThan(0);
    expect(Timeout).toBeGreaterThan(lastTryMs / 1000);
    expect(Timeout).toBeLessThan(GATEWAY_TIMEOUT_S);
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
        ThrottlingRateLimit: rate,
        ThrottlingBurstLimit: burst,
      },
    ]);
    const line = JSON.parse(AccessLogSetting.Format);
    expect(line).toMatchObject({ request_id: '$context.requestId', status: '$context.status' });
    expect(Object.values(line).join()).not.toMatch(/context\.(authorizer|path|userAgent|requestOverride)|body|header/i);
    expect(AccessLogSetting.DestinationArn).toEqual({ 'Fn::GetAtt': ['AccessLogGroup', 'Arn'] });
    // The account must be allowed to write logs before a stage may want them.
    expect(the(template, 'AWS::ApiGateway::Stage').DependsOn).toEqual(['GatewayAccount']);
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
    expect(before).toHaveLength(12);
    expect(DependsOn).toEqual(expect.arrayContaining(before.map(([name]) => name)));
  });

  test('logs end', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    expect(groups.map(({ LogGroupName }) => LogGroupName).sort()).toEqual([
      `/aws/api-gateway/scim-source-users-${stage}`,
      `/aws/lambda/scim-source-users-${stage}-sources_scim_users_partial_update`,
    ]);
    for (const { RetentionInDays } of groups) expect(RetentionInDays).toBe(retention);
  });

  test('the table: on demand, encrypted, with point-in-time recovery, and in production kept, but by a first deployment that fails', () => {
    const table = the(template, 'AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      DeletionPolicy: keep ? 'RetainExceptOnCreate' : 'Delete',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: `scim-source-users-${stage}`,
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: keep,
      },
    });
    expect(table.Properties).not.toHaveProperty('GlobalSecondaryIndexes');
  });

  test('how a new version gets its traffic', () => {
    const { DeploymentConfigName } = only('AWS::CodeDeploy::DeploymentGroup');
    expect(DeploymentConfigName).toBe(`CodeDeployDefault.${canary}`);
  });

  test.each([
    ['CanaryRole', 'codedeploy', 'AWSCodeDeployRoleForLambdaLimited'],
    ['GatewayLogRole', 'apigateway', 'AmazonAPIGatewayPushToCloudWatchLogs'],
  ])('%s is for %s, with a policy that AWS keeps', (role, service, policy) => {
    const { AssumeRolePolicyDocument, ...rest } = template.Resources[role]?.Properties ?? {};
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
    ]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
    const arn = 'arn:${AWS::Partition}:iam::aws:policy/service-role/';
    expect(rest).toEqual({ ManagedPolicyArns: [{ 'Fn::Sub': `${arn}${policy}` }] });
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
      TableName: { Value: `scim-source-users-${stage}` },
    });
  });
});

test('without a topic the alarms ring nowhere; without being asked to, no stack touches the settings of the account', async () => {
  const plain = await packageStage('dev');
  expect(plain.Conditions).toMatchObject({
    HasAlarmTopic: { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] },
    OwnsGatewayLogRole: { 'Fn::Equals': ['false', 'true'] },
  });
  const account = the(plain, 'AWS::ApiGateway::Account');
  expect([account.Condition, account.DeletionPolicy]).toEqual(['OwnsGatewayLogRole', 'Retain']);
}, 60_000);
