/** The plug-in resolves conditions, renames references, and copies templates for each function. */
import { describe, expect, test } from '@jest/globals';
import { resolveConditions } from '../../../deploy/build/conditions.ts';
import { nameDeploymentByContent } from '../../../deploy/build/deployment.ts';
import { addFunctionResources, aliasOf, nameVersions } from '../../../deploy/build/functions.ts';
import { requireAuthorization } from '../../../deploy/build/gateway-methods.ts';
import { type Names, renameReferences } from '../../../deploy/build/references.ts';
import type { Json, Template } from '../../../deploy/build/template.ts';

/** CloudFormation's `${…}`, which is not a JavaScript template. */
const sub = (name: string) => `\${${name}}`;

describe('resolveConditions', () => {
  const YES = { 'Fn::Equals': ['a', 'a'] };
  const NO = { 'Fn::Equals': ['a', ''] };

  const resolve = (condition: Json): string[] => {
    const template: Template = {
      Conditions: { C: condition, YES, NO },
      Resources: { R: { Type: 'T', Condition: 'C' } },
    };
    resolveConditions(template);
    return Object.keys(template.Resources);
  };

  test.each<[Json, boolean]>([
    [YES, true],
    [NO, false],
    [{ 'Fn::Equals': [true, 'true'] }, true],
    [{ 'Fn::Equals': [50, '50'] }, true],
    [{ 'Fn::Equals': [false, 'true'] }, false],
    [{ 'Fn::Not': [YES] }, false],
    [{ 'Fn::Not': [NO] }, true],
    [{ 'Fn::And': [YES, { 'Fn::Not': [NO] }] }, true],
    [{ 'Fn::And': [YES, NO] }, false],
    [{ 'Fn::Or': [NO, YES] }, true],
    [{ 'Fn::Or': [NO, NO] }, false],
    [{ Condition: 'YES' }, true],
    [{ 'Fn::Not': [{ Condition: 'YES' }] }, false],
  ])('%j holds: %s', (condition, holds) => {
    expect(resolve(condition)).toEqual(holds ? ['R'] : []);
  });

  test.each<[Json, string]>([
    [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'a'] }, 'A condition must be known while packaging'],
    [{ 'Fn::Contains': [] }, 'A condition must be known while packaging'],
    [{ Condition: 'Nothing' }, 'There is no condition Nothing'],
  ])('%j is refused', (condition, message) => {
    expect(() => resolve(condition)).toThrow(message);
  });

  test('takes the branch that holds, in any attribute, and removes attributes without a value', () => {
    const either = (yes: Json, no: Json) => ({ 'Fn::If': ['NO', yes, no] });
    const template: Template = {
      Conditions: { YES, NO },
      Resources: {
        R: {
          Type: 'T',
          UpdatePolicy: either({ a: 1 }, { Ref: 'AWS::NoValue' }),
          Properties: {
            a: either(1, either(2, 3)),
            b: [either(1, { Ref: 'AWS::NoValue' }), 4],
            Condition: { StringEquals: 'of IAM' },
          },
        },
      },
      Outputs: { Kept: { Condition: 'YES', Value: 1 }, Left: { Condition: 'NO', Value: 1 } },
    };
    resolveConditions(template);
    expect(template).toEqual({
      Resources: { R: { Type: 'T', Properties: { a: 3, b: [4], Condition: { StringEquals: 'of IAM' } } } },
      Outputs: { Kept: { Value: 1 } },
    });
  });

  test('removes DependsOn a resource that does not exist', () => {
    const template: Template = {
      Conditions: { NO },
      Resources: {
        One: { Type: 'T', DependsOn: 'Left' },
        Two: { Type: 'T', DependsOn: ['Left', 'One'] },
        Left: { Type: 'T', Condition: 'NO' },
      },
    };
    resolveConditions(template);
    expect(template.Resources).toEqual({ One: { Type: 'T' }, Two: { Type: 'T', DependsOn: ['One'] } });
  });
});

describe('renameReferences', () => {
  const NAMES: Names = { A: 'Renamed', Text: { text: 'words' } };

  test.each<[Json, Json]>([
    [{ Ref: 'A' }, { Ref: 'Renamed' }],
    [{ Ref: 'B' }, { Ref: 'B' }],
    [{ Ref: 'constructor' }, { Ref: 'constructor' }],
    [{ Ref: 'Text' }, 'words'],
    [{ 'Fn::GetAtt': ['A', 'Arn'] }, { 'Fn::GetAtt': ['Renamed', 'Arn'] }],
    [{ 'Fn::GetAtt': 'A.Arn' }, { 'Fn::GetAtt': ['Renamed', 'Arn'] }],
    [{ 'Fn::Sub': `x-${sub('A')}-${sub('A.Arn')}` }, { 'Fn::Sub': `x-${sub('Renamed')}-${sub('Renamed.Arn')}` }],
    [
      { 'Fn::Sub': `${sub('!A')}${sub('AWS::Region')}${sub('Text')}` },
      { 'Fn::Sub': `${sub('!A')}${sub('AWS::Region')}words` },
    ],
    [{ 'Fn::Sub': [sub('A'), { A: { Ref: 'A' } }] }, { 'Fn::Sub': [sub('A'), { A: { Ref: 'Renamed' } }] }],
    [{ DependsOn: 'A' }, { DependsOn: ['Renamed'] }],
    [{ DependsOn: ['B', 'A'] }, { DependsOn: ['B', 'Renamed'] }],
    [{ Metadata: [{ deep: { Ref: 'A' } }] }, { Metadata: [{ deep: { Ref: 'Renamed' } }] }],
    [{ Description: 'A' }, { Description: 'A' }],
  ])('%j', (value, renamed) => {
    expect(renameReferences(value, NAMES)).toEqual(renamed);
  });

  test('leaves text unchanged', () => {
    expect(() => renameReferences({ 'Fn::GetAtt': ['Text', 'Arn'] }, NAMES)).toThrow('Text stands for a text');
  });
});

describe('of two functions', () => {
  const FUNCTIONS = ['users_list', 'users_partial_update'].map((operation) => ({
    operation,
    logicalId: `${operation}Lambda`,
    versionLogicalId: `${operation}Version`,
  }));
  const PATTERN: Template = {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: { Statement: ['own log'] } }] } },
      Alias: { Type: 'AWS::Lambda::Alias', DependsOn: 'Alarm', Properties: { FunctionVersion: { Ref: 'Version' } } },
      Alarm: { Type: 'T', Properties: { a: { Ref: 'Operation' }, b: { Ref: 'Shared' }, c: { Ref: 'BeforeTraffic' } } },
    },
    Outputs: { Arn: { Value: { Ref: 'Alias' } } },
  };

  test('each has its own copy, under its own names', () => {
    const template: Template = { Resources: {} };
    addFunctionResources(template, PATTERN, { users_list: ['read the table'] }, FUNCTIONS, 'Hook');
    const copy = (operation: string, prefix: string, access: string[]) => ({
      [`${prefix}Role`]: {
        Type: 'AWS::IAM::Role',
        Properties: { Policies: [{ PolicyDocument: { Statement: [...access, 'own log'] } }] },
      },
      [`${prefix}Alias`]: {
        Type: 'AWS::Lambda::Alias',
        DependsOn: [`${prefix}Alarm`],
        Properties: { FunctionVersion: { Ref: `${operation}Version` } },
      },
      [`${prefix}Alarm`]: { Type: 'T', Properties: { a: operation, b: { Ref: 'Shared' }, c: { Ref: 'Hook' } } },
    });
    expect(template.Resources).toEqual({
      ...copy('users_list', 'UsersList', ['read the table']),
      ...copy('users_partial_update', 'UsersPartialUpdate', []),
    });
    expect(template.Outputs).toEqual({
      UsersListArn: { Value: { Ref: 'UsersListAlias' } },
      UsersPartialUpdateArn: { Value: { Ref: 'UsersPartialUpdateAlias' } },
    });
    expect(aliasOf('users_list')).toEqual({ name: 'live', logicalId: 'UsersListAlias' });
  });

  test('one hook invokes both versions', () => {
    const Variables = { OTHER: '1', VERSIONS: '' };
    const template: Template = { Resources: { Hook: { Type: 'F', Properties: { Environment: { Variables } } } } };
    nameVersions(template, 'Hook', FUNCTIONS);
    const VERSIONS = { 'Fn::Join': [' ', [{ Ref: 'users_listVersion' }, { Ref: 'users_partial_updateVersion' }]] };
    expect(template.Resources.Hook?.Properties?.Environment).toEqual({ Variables: { OTHER: '1', VERSIONS } });
  });
});

describe("the gateway's deployment", () => {
  const method = (path: string) => ({ Type: 'AWS::ApiGateway::Method', Properties: { HttpMethod: 'ANY', path } });
  const api = (path: string): Template => ({
    Resources: {
      ApiGatewayDeployment1795656003542: {
        Type: 'AWS::ApiGateway::Deployment',
        Properties: { StageName: 'dev' },
        DependsOn: ['M'],
      },
      M: method(path),
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { DeploymentId: { Ref: 'Deployment' } } },
    },
  });
  const deploymentOf = (template: Template): string => {
    nameDeploymentByContent(template);
    const [id = ''] = Object.keys(template.Resources).filter((name) => /^ApiGatewayDeployment/.test(name));
    expect(template.Resources.Stage?.Properties).toEqual({ DeploymentId: { Ref: id } });
    expect(template.Resources[id]).toEqual({ Type: 'AWS::ApiGateway::Deployment', Properties: {}, DependsOn: ['M'] });
    return id;
  };

  test('changes with the API, and only then', () => {
    expect(deploymentOf(api('a'))).toBe(deploymentOf(api('a')));
    expect(deploymentOf(api('b'))).not.toBe(deploymentOf(api('a')));
  });

  test('requires Authorization for every method, if it has the validator', () => {
    const template = api('a');
    requireAuthorization(template);
    expect(template.Resources.M).toEqual(method('a'));
    template.Resources.V = { Type: 'AWS::ApiGateway::RequestValidator' };
    requireAuthorization(template);
    expect(template.Resources.M?.Properties).toMatchObject({
      HttpMethod: 'ANY',
      RequestParameters: { 'method.request.header.Authorization': true },
      RequestValidatorId: { Ref: 'V' },
    });
  });
});
