/** The role's policy allows exactly the calls that the function makes, on exactly those items. */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openProxy, operationOf } from '../support/dynamodb-proxy.ts';
import { packageStage, type Template } from '../support/packaged.ts';
import { openStage } from '../support/stage.ts';
import { OTHER_SOURCE } from '../support/stage-seed.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A call as it was sent. */
interface Sent {
  /** DynamoDB's name of the call: `UpdateItem`. */
  readonly operation: string;
  readonly body: object;
}

/** An action on an item by key and table: the unit of IAM's decisions. */
interface Access {
  readonly action: string;
  readonly table: string;
  readonly key: string;
}

const TABLE = 'scim-source-users-production';
const FUNCTION = 'scim-source-users-production-sources_scim_users_partial_update';
/** ARNs of the account and region of the stack. */
const arn = (service: string, of: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${of}`,
});

let resources: Template['Resources'];
let all: Statement[];
let statements: Statement[];
let accesses: Access[];

beforeAll(async () => {
  resources = (await packageStage('production')).Resources;
  all = resources.FunctionRole?.Properties.Policies[0].PolicyDocument.Statement;
  statements = all.filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')));
  accesses = (await everyCall()).flatMap(toAccesses);
});

/** The calls of the function on every path that a request can take. */
async function everyCall(): Promise<readonly Sent[]> {
  const engine = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const recorder = await openProxy(engine);
  try {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = recorder.endpoint;
    const stage = await openStage();
    const id = await stage.row();
    const picture = 'x'.repeat(500_000);
    await stage.load({ users: [{ pk: 4, username: 'large', name: 'Large', uid: 'u4', attributes: { picture } }] });
    // The calls that prepare a test are not the function's.
    recorder.exchanges.length = 0;
    const patch = async (from: string, body?: unknown, headers: Record<string, string> = {}, token = 'admin') => {
      const { status, headers: answered } = await stage.patch(from, body, { headers, token });
      return { status, etag: answered.etag as string };
    };
    const merge = { 'content-type': 'application/merge-patch+json' };
    const { etag } = await patch(id);
    const answers = [
      await patch(id, { attributes: {} }, { 'if-match': etag }),
      await patch(id, { attributes: {} }, { 'if-match': etag }),
      await patch(id, { attributes: { a: 1 } }, merge),
      await patch(id, { user: 1, source: OTHER_SOURCE }),
      await patch(id, { user: 999 }),
      await patch(id, { id: `${id}-moved`, user: 2, source: OTHER_SOURCE }),
      await patch(`${id}-moved`, { id, attributes: {} }),
      await patch(id, { user: 4 }),
      await patch(id, 'no JSON'),
      await patch('nobody', { attributes: {} }),
      await patch(id, {}, {}, 'nobody'),
      await patch(id, { attributes: {} }, {}, 'viewer'),
      await patch(id, {}, {}, 'unknown'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200, 412, 200, 200, 400, 200, 200, 200, 400, 404, 403, 403, 403,
    ]);
    return recorder.exchanges.map((exchange) => ({
      operation: operationOf(exchange),
      body: renamed(JSON.parse(exchange.request), stage.table.name),
    }));
  } finally {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = engine;
    recorder.close();
  }
}

/** The test's table stands for the deployed one. */
const renamed = (body: object, table: string): object =>
  JSON.parse(JSON.stringify(body).replaceAll(JSON.stringify(table), JSON.stringify(TABLE))) as object;

interface Part {
  readonly TableName: string;
  readonly Key?: { readonly pk: { readonly S: string } };
  readonly Item?: { readonly pk: { readonly S: string } };
}

/** A transaction needs the permissions of its parts. */
function toAccesses({ operation, body }: Sent): Access[] {
  const { TransactItems, RequestItems, ...rest } = body as {
    TransactItems?: Record<string, Part>[];
    RequestItems?: Record<string, { Keys: NonNullable<Part['Key']>[] }>;
  };
  if (TransactItems)
    return TransactItems.flatMap((item) =>
      Object.entries(item).flatMap(([part, of]) =>
        toAccesses({ operation: part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`, body: of }),
      ),
    );
  if (RequestItems)
    return Object.entries(RequestItems).flatMap(([table, { Keys }]) =>
      Keys.map(({ pk }) => ({ action: `dynamodb:${operation}`, table, key: pk.S })),
    );
  const { TableName: table, Key, Item } = rest as Part;
  return [{ action: `dynamodb:${operation}`, table, key: (Key ?? Item)?.pk.S ?? '' }];
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

/** IAM's evaluation of the policy's conditions. */
function holds(condition: Statement['Condition'], key: string): boolean {
  return Object.entries(condition ?? {}).every(([operator, { 'dynamodb:LeadingKeys': values = [] }]) => {
    if (operator === 'ForAllValues:StringLike') return [values].flat().some((pattern) => matches(pattern, key));
    if (operator === 'Null' && values === 'false') return key !== '';
    throw new Error(`no rule for ${operator}`);
  });
}

const isAllowed = ({ action, table, key }: Access): boolean =>
  statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === 'Allow' &&
      Action.includes(action) &&
      isDeepStrictEqual(Resource, arn('dynamodb', `table/${table}`)) &&
      holds(Condition, key),
  );

test('allows every call of the function', () => {
  expect(accesses.length).toBeGreaterThan(15);
  expect(accesses.filter((access) => !isAllowed(access))).toEqual([]);
});

test('allows no unused action', () => {
  const made = new Set(accesses.map(({ action }) => action));
  expect(statements.flatMap(({ Action }) => Action).filter((action) => !made.has(action))).toEqual([]);
});

test('lets the function use its table, write its own logs and send traces, and nothing else', () => {
  const table = arn('dynamodb', `table/${TABLE}`);
  expect(all.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
    ['Allow', ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'], table],
    ['Allow', ['dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], table],
    ['Allow', ['logs:CreateLogStream', 'logs:PutLogEvents'], arn('logs', `log-group:/aws/lambda/${FUNCTION}:*`)],
    // X-Ray has no resources to name.
    ['Allow', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'],
  ]);
});

test("only Lambda may assume the role, which is the function's only one and has no other policies", () => {
  const { Policies, AssumeRolePolicyDocument, ...rest } = resources.FunctionRole?.Properties ?? {};
  expect(AssumeRolePolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ]);
  expect([Policies.length, rest]).toEqual([1, {}]);
  expect(Object.keys(resources)).not.toContain('IamRoleLambdaExecution');
});

describe('refuses', () => {
  test.each(['user#1', 'source#a', 'token#a', 'scim_user', ''])('a write of %j', (key) => {
    for (const action of ['UpdateItem', 'PutItem', 'DeleteItem', 'BatchWriteItem'])
      expect(isAllowed({ action: `dynamodb:${action}`, table: TABLE, key })).toBe(false);
  });

  test.each(['Scan', 'Query', 'BatchWriteItem', 'PartiQLUpdate', 'DeleteTable', 'UpdateTable', 'DescribeTable'])(
    '%s',
    (action) => {
      expect(isAllowed({ action: `dynamodb:${action}`, table: TABLE, key: 'scim_user#a' })).toBe(false);
    },
  );

  test('another table, and an index of this table', () => {
    for (const table of ['scim-source-users-staging', `${TABLE}/index/a`])
      expect(isAllowed({ action: 'dynamodb:GetItem', table, key: 'scim_user#a' })).toBe(false);
  });
});
