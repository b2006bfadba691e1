/** The deployment, as the CloudFormation template of each stage describes it. */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openTable } from '../../lib/dynamodb/client/sdk-table.ts';
import { OPERATIONS } from '../../lib/operations.ts';
import {
  entryOf,
  FUNCTIONS,
  ofType,
  own,
  packageStage,
  type Resource,
  type Template,
  the,
} from '../support/packaged.ts';
import { refusals } from '../support/resource-spec.ts';

const GATEWAY_TIMEOUT_S = 29;

/** A member of the SDK's handler for Node, which its general type does not have. */
interface Timed {
  httpHandlerConfigs(): { readonly connectionTimeout?: number; readonly requestTimeout?: number };
}

let template: Template;
const only = (type: string) => the(template, type).Properties;
/** The operations' functions, and the hook that CodeDeploy calls before traffic. */
const named = (pattern: RegExp): Resource['Properties'] => {
  const functions = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);
  const [found, ...others] = functions.filter(({ FunctionName }) => pattern.test(FunctionName));
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} functions of ${pattern}`);
  return found;
};
const operation = () => own(template, 'AWS::Lambda::Function').Properties;
const CANARY = 'LambdaCanary10Percent5Minutes';

const NONE = undefined;

describe.each([
  ['dev', { retention: 14, keep: false, canary: 'LambdaAllAtOnce', rate: 10, burst: 5, atOnce: NONE }],
  ['staging', { retention: 14, keep: false, canary: CANARY, rate: 60, burst: 20, atOnce: 50 }],
  ['production', { retention: 90, keep: true, canary: CANARY, rate: 300, burst: 50, atOnce: 200 }],
])('stage %s', (stage, { retention, keep, canary, rate, burst, atOnce }) => {
  beforeAll(async () => {
    template = await packageStage(stage);
  });

  test('the check of types finds what CloudFormation would refuse', () => {
    expect(refusals({ ...template, Resources: { X: { Type: 'AWS::SNS::Topic', Properties: { Topic: 1 } } } })).toEqual([
      'X.Topic is unknown',
    ]);
  });

  test('the function: Node 24 on arm64 with one vCPU, traced, with a concurrency limit and its variables', () => {
    expect(operation()).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1769,
      TracingConfig: { Mode: 'Active' },
      Role: { 'Fn::GetAtt': ['SourcesScimUsersPartialUpdateRole', 'Arn'] },
    });
    // A new account has 10, none of which can be reserved.
    expect(operation().ReservedConcurrentExecutions).toBe(atOnce);
    expect(operation().Environment.Variables).toEqual({
      AUDIT_KEY: '',
      TABLE_NAME: `scim-source-users-${stage}`,
      TOKEN_CACHE_SECONDS: '30',
      LOG_LEVEL: 'info',
      METRICS_NAMESPACE: `scim-source-users/${stage}`,
    });
  });

  test('the function times out before the gateway, and after the last attempt of a call to DynamoDB', async () => {
    const { client } = openTable('nowhere');
    // The handler reads its settings at its first use.
    await client.send(new DescribeTableCommand({ TableName: 'nowhere' })).catch(() => {});
    const { connectionTimeout = 0, requestTimeout = 0 } = (client.config.requestHandler as Timed).httpHandlerConfigs();
    const lastTryMs = (await client.config.maxAttempts()) * (connectionTimeout + requestTimeout);
    const { Timeout } = operation();
    expect(lastTryMs).toBeGreaterThan(0);
    expect(Timeout).toBeGreaterThan(lastTryMs / 1000);
    expect(Timeout).toBeLessThan(GATEWAY_TIMEOUT_S);
  });

  test("the gateway's limits stay within what the function serves, even while its instances start", () => {
    const startS = 0.5;
    const [{ ThrottlingRateLimit, ThrottlingBurstLimit }] = only('AWS::ApiGateway::Stage').MethodSettings;
    const served = operation().ReservedConcurrentExecutions ?? 10;
    expect(ThrottlingBurstLimit + ThrottlingRateLimit * startS).toBeLessThanOrEqual(served);
  });

  test('the API: REST, a route for each operation and one for any other method, binary bodies', () => {
    expect(only('AWS::ApiGateway::RestApi').BinaryMediaTypes).toEqual(['*/*']);
    const methods = ofType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties);
    expect(methods).toHaveLength(7);
    for (const { Integration } of methods) expect(Integration.Type).toBe('AWS_PROXY');
    const parts = ofType(template, 'AWS::ApiGateway::Resource').map(([, { Properties }]) => Properties.PathPart);
    expect(parts.join('/')).toBe('api/v3/sources/scim_users/{id}/used_by');
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
    // The ids by which lines of the gateway, the function and AWS match. A client can set the first.
    expect(line).toMatchObject({
      request_id: '$context.requestId',
      extended_request_id: '$context.extendedRequestId',
      function_request_id: '$context.integration.requestId',
    });
  });

  test('the stage uses the deployment, which depends on the methods and the gateway responses', () => {
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
    expect(before).toHaveLength(12 + ofType(template, 'AWS::ApiGateway::Method').length);
    expect(DependsOn).toEqual(expect.arrayContaining(before.map(([name]) => name)));
  });

  test('logs expire, and in production outlive the stack', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, group]) => group);
    expect(groups.map(({ Properties }) => Properties.LogGroupName).sort()).toEqual([
      `/aws/lambda/CodeDeployHook_scim-source-users-${stage}`,
      ...FUNCTIONS.map((name) => `/aws/lambda/scim-source-users-${stage}-${name}`).sort(),
      `/scim-source-users/${stage}/access`,
    ]);
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of groups) {
      expect(Properties).toEqual({ LogGroupName: expect.any(String), RetentionInDays: retention });
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([keep ? 'RetainExceptOnCreate' : 'Delete', 'Retain']);
    }
  });

  test('the table: on demand, encrypted, with point-in-time recovery, and retained in production, except after a failed first deployment', () => {
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
    expect(table.Properties.GlobalSecondaryIndexes).toEqual([
      expect.objectContaining({
        IndexName: 'list',
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['user'] },
      }),
    ]);
  });

  test('the canary of a new version', () => {
    const { DeploymentConfigName } = own(template, 'AWS::CodeDeploy::DeploymentGroup').Properties;
    expect(DeploymentConfigName).toBe(`CodeDeployDefault.${canary}`);
  });

  test('a version is deleted by the roll-back of its own deployment, and retained otherwise', () => {
    for (const name of FUNCTIONS)
      expect(own(template, 'AWS::Lambda::Version', name).DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('CanaryRole is for CodeDeploy, with AWS’s managed policy', () => {
    expectServiceRole(template, 'CanaryRole', 'codedeploy', 'AWSCodeDeployRoleForLambdaLimited');
  });

  test('the gateway invokes the aliases, and has the permission', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::ApiGateway::Method'))
      expect(JSON.stringify(Properties.Integration.Uri)).toContain('":","live","/invocations"');
    for (const name of FUNCTIONS) {
      const { FunctionName, Principal, SourceArn } = own(template, 'AWS::Lambda::Permission', name).Properties;
      expect(FunctionName['Fn::Join'][1].at(-1)).toBe('live');
      expect(Principal).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(SourceArn)).toContain('{"Ref":"ApiGatewayRestApi"}');
    }
  });

  test('each route leads to the function of its operation, and any other method to one that only reads', () => {
    const routes = ofType(template, 'AWS::ApiGateway::Method').map(([id, { Properties }]) => {
      const uri = JSON.stringify(Properties.Integration.Uri);
      const name = FUNCTIONS.find((of) => uri.includes(`"${entryOf(template, 'AWS::Lambda::Function', of)[0]}"`));
      return [id.replace('ApiGatewayMethodApiV3Sources', ''), name];
    });
    expect(Object.fromEntries(routes)).toEqual({
      ScimusersAny: 'sources_scim_users_list',
      ScimusersPost: 'sources_scim_users_create',
      ScimusersIdVarAny: 'sources_scim_users_retrieve',
      ScimusersIdVarPut: 'sources_scim_users_update',
      ScimusersIdVarPatch: 'sources_scim_users_partial_update',
      ScimusersIdVarDelete: 'sources_scim_users_destroy',
      ScimusersIdVarUsedbyAny: 'sources_scim_users_used_by_list',
    });
  });

  test('the outputs: URL, function, table', () => {
    expect(template.Outputs).toMatchObject({
      ServiceEndpoint: { Value: expect.anything() },
      SourcesScimUsersPartialUpdateFunctionArn: { Value: { Ref: 'SourcesScimUsersPartialUpdateAlias' } },
      TableName: { Value: `scim-source-users-${stage}` },
    });
  });
});

function expectServiceRole({ Resources }: Template, role: string, service: string, policy: string): void {
  const { AssumeRolePolicyDocument, ...rest } = Resources[role]?.Properties ?? {};
  expect(AssumeRolePolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
  ]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
  const arn = 'arn:${AWS::Partition}:iam::aws:policy/service-role/';
  expect(rest).toEqual({ ManagedPolicyArns: [{ 'Fn::Sub': `${arn}${policy}` }] });
}

test('without parameters no stack changes account settings or has a domain, a firewall or a budget', async () => {
  const plain = await packageStage('dev');
  const types = Object.values(plain.Resources).map(({ Type }) => Type);
  for (const type of ['ApiGateway::Account', 'ApiGateway::DomainName', 'WAFv2::WebACL', 'Budgets::Budget'])
    expect(types).not.toContain(`AWS::${type}`);
  expect(JSON.stringify(plain)).not.toContain('AlarmActions');
});

describe('with every parameter', () => {
  const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';
  const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012';
  let full: Template;
  beforeAll(async () => {
    full = await packageStage(
      'production',
      ...['gatewayLogRole=true', 'requestsPerAddress=600', 'budgetUsd=50', 'budgetEmail=on-call@example.com'],
      ...['domainName=scim.example.com', `certificateArn=${CERTIFICATE}`, `logKey=${KEY}`],
      ...['checkRow=row-1', 'checkToken=/scim-source-users/check-token', 'auditKey=scim-source-users/audit-key'],
    );
  });

  test('CloudFormation knows every resource, property and type', () => {
    expect(refusals(full)).toEqual([]);
  });

  test('the account may write logs, with a role that outlives the stack', () => {
    for (const id of ['GatewayAccount', 'GatewayLogRole']) expect(full.Resources[id]?.DeletionPolicy).toBe('Retain');
    expectServiceRole(full, 'GatewayLogRole', 'apigateway', 'AmazonAPIGatewayPushToCloudWatchLogs');
    expect(the(full, 'AWS::ApiGateway::Stage').DependsOn).toEqual(['GatewayAccount']);
  });

  test('the domain: regional, TLS 1.2 or later, without a base path, and the target of its DNS record', () => {
    expect(the(full, 'AWS::ApiGateway::DomainName').Properties).toEqual({
      DomainName: 'scim.example.com',
      RegionalCertificateArn: CERTIFICATE,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    expect(the(full, 'AWS::ApiGateway::BasePathMapping').Properties).toEqual({
      DomainName: { Ref: 'Domain' },
      RestApiId: { Ref: 'ApiGatewayRestApi' },
      Stage: { Ref: 'ApiGatewayStage' },
    });
    expect(full.Outputs).toMatchObject({
      DomainTarget: { Value: { 'Fn::GetAtt': ['Domain', 'RegionalDomainName'] } },
      DomainHostedZone: { Value: { 'Fn::GetAtt': ['Domain', 'RegionalHostedZoneId'] } },
    });
  });

  test('the firewall blocks an address above its requests a minute, on this stage, and samples no request', () => {
    const { DefaultAction, Scope, Rules, VisibilityConfig } = the(full, 'AWS::WAFv2::WebACL').Properties;
    expect([DefaultAction, Scope]).toEqual([{ Allow: {} }, 'REGIONAL']);
    expect(Rules).toMatchObject([
      {
        Action: { Block: {} },
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 60, Limit: 600 } },
      },
    ]);
    for (const { SampledRequestsEnabled } of [VisibilityConfig, Rules[0].VisibilityConfig])
      expect(SampledRequestsEnabled).toBe(false);
    const stage = full.Resources.AddressLimitOfStage?.Properties.ResourceArn['Fn::Sub'];
    expect(stage).toMatch(/\/restapis\/\$\{ApiGatewayRestApi\}\/stages\/\$\{ApiGatewayStage\}$/);
  });

  test('the budget notifies at 80 % spent, and at a higher forecast', () => {
    const { Budget, NotificationsWithSubscribers } = the(full, 'AWS::Budgets::Budget').Properties;
    expect(Budget).toMatchObject({ BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 50, Unit: 'USD' } });
    expect(NotificationsWithSubscribers).toMatchObject([
      { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
      { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
    ]);
    for (const { Subscribers } of NotificationsWithSubscribers)
      expect(Subscribers).toEqual([{ SubscriptionType: 'EMAIL', Address: 'on-call@example.com' }]);
  });

  test('every log is encrypted with the key', () => {
    const groups = ofType(full, 'AWS::Logs::LogGroup');
    expect(new Set(groups.map(([, { Properties }]) => Properties.KmsKeyId))).toEqual(new Set([KEY]));
  });

  test('the functions that write have the audit key by reference: the template does not contain it', () => {
    const keys = ofType(full, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      Properties.Handler,
      Properties.Environment.Variables.AUDIT_KEY,
    ]);
    const writing = ['POST', 'PUT', 'PATCH', 'DELETE'];
    const expected = FUNCTIONS.map((name) => [
      `handlers/${name}.handler`,
      writing.includes(OPERATIONS[name].method)
        ? '{{resolve:secretsmanager:scim-source-users/audit-key:SecretString}}'
        : undefined,
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      ...Object.fromEntries(expected),
      'deploy/before-traffic.handler': undefined,
    });
  });

  test('the hook before traffic may read its token, which the template does not contain', () => {
    const statements = full.Resources.BeforeTrafficRole?.Properties.Policies[0].PolicyDocument.Statement;
    expect(statements.at(-1)).toEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParameter'],
      Resource: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
        'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/scim-source-users/check-token',
      },
    });
  });
});

describe('the hook before traffic', () => {
  beforeAll(async () => {
    template = await packageStage('production');
  });

  test('is called by CodeDeploy, which may invoke only functions with this name', () => {
    const [[id, hook] = ['', undefined]] = ofType(template, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.Handler === 'deploy/before-traffic.handler',
    );
    expect(hook?.Properties.FunctionName).toBe('CodeDeployHook_scim-source-users-production');
    expect(own(template, 'AWS::Lambda::Alias')).toMatchObject({
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: id } } },
      DependsOn: expect.arrayContaining([id]),
    });
  });

  test('gets every new version, and ends before its timeout', () => {
    const { Environment, Timeout } = named(/^CodeDeployHook_/);
    const versions = FUNCTIONS.map((name) => ({ Ref: entryOf(template, 'AWS::Lambda::Version', name)[0] }));
    expect(versions).toHaveLength(ofType(template, 'AWS::Lambda::Version').length);
    expect(Environment.Variables).toMatchObject({
      VERSIONS: { 'Fn::Join': [' ', expect.arrayContaining(versions)] },
      CHECK_ROW: '',
      CHECK_TOKEN: '',
    });
    expect(Timeout).toBe(60);
  });

  test('may invoke the stage’s functions, report to CodeDeploy, and write its own log', () => {
    const { AssumeRolePolicyDocument, Policies } = template.Resources.BeforeTrafficRole?.Properties ?? {};
    expect(AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'lambda.amazonaws.com' });
    const arn = (service: string, of: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${of}`,
    });
    const allowed = Policies[0].PolicyDocument.Statement.map(({ Action, Resource }: Resource['Properties']) => [
      Action,
      Resource,
    ]);
    expect(allowed).toEqual([
      [['lambda:InvokeFunction'], arn('lambda', 'function:scim-source-users-production-*:*')],
      [
        ['codedeploy:PutLifecycleEventHookExecutionStatus'],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
        arn('codedeploy', 'deploymentgroup:${CanaryApplication}/*'),
      ],
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        arn('logs', 'log-group:/aws/lambda/CodeDeployHook_scim-source-users-production:*'),
      ],
    ]);
  });
});
