/** Each role's policy allows exactly the calls that its function makes, on exactly those items. */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { prefixOf } from '../../deploy/build/functions.ts';
import type { OperationName } from '../../lib/operations.ts';
import { openProxy, operationOf } from '../support/dynamodb-proxy.ts';
import { FUNCTIONS, packageStage, type Template } from '../support/packaged.ts';
import { type FunctionResponse, openStage, type Stage } from '../support/stage.ts';
import { OTHER_SOURCE, SOURCE } from '../support/stage-seed.ts';

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
  /** The call that the action is a part of. */
  readonly within: string;
}

const TABLE = 'scim-source-users-production';
/** ARNs of the account and region of the stack. */
const arn = (service: string, of: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${of}`,
});

let resources: Template['Resources'];
let accesses: ReadonlyMap<OperationName, readonly Access[]>;

beforeAll(async () => {
  resources = (await packageStage('production')).Resources;
  accesses = await everyAccess();
});

const policyOf = (name: OperationName): readonly Statement[] =>
  resources[`${prefixOf(name)}Role`]?.Properties.Policies[0].PolicyDocument.Statement;
const tableStatements = (name: OperationName): readonly Statement[] =>
  policyOf(name).filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')));

const LARGE_USER = 4;
const MERGE = { 'content-type': 'application/merge-patch+json' };
const STALE = { 'if-match': '"stale"' };

/** Requests on every path that a function can take, and their statuses. Each starts with a row of its own. */
const REQUESTS: Readonly<Record<OperationName, (stage: Stage) => Promise<readonly FunctionResponse[]>>> = {
  sources_scim_users_list: async (stage) => {
    const id = await largeRow(stage);
    const list = (query = {}, token = 'admin') =>
      stage.call('sources_scim_users_list', undefined, undefined, { query, token });
    return inOrder([
      () => list(),
      () => list({ user__id: 2 }),
      () => list({ search: id, source__slug: 'a' }),
      () => list({ page: 9 }),
      () => list({}, 'nobody'),
    ]);
  },
  sources_scim_users_create: (stage) => {
    const create = (body: unknown, token = 'admin') =>
      stage.call('sources_scim_users_create', undefined, body, { token });
    return inOrder([
      () => create({ id: 'new', user: 1, source: SOURCE }),
      () => create({ id: 'new', user: 1, source: SOURCE }),
      () => create({ id: 'large', user: LARGE_USER, source: SOURCE }),
      () => create({ id: 'x', user: 999 }),
      () => create('{'),
      () => create({}, 'viewer'),
      () => create({}, 'unknown'),
    ]);
  },
  sources_scim_users_retrieve: async (stage) => {
    const id = await largeRow(stage);
    const retrieve = (row: string, token?: string) =>
      stage.call('sources_scim_users_retrieve', row, undefined, token === undefined ? {} : { token });
    return inOrder([() => retrieve(id), () => retrieve('nobody'), () => retrieve(id, 'nobody')]);
  },
  sources_scim_users_update: async (stage) => {
    const [id, large] = [await stage.row(), await largeRow(stage)];
    const update = (row: string, body: unknown, headers = {}, token = 'admin') =>
      stage.call('sources_scim_users_update', row, body, { headers, token });
    return inOrder([
      () => update(id, { id, user: 2, source: SOURCE, attributes: {} }),
      () => update(large, { id: large, user: LARGE_USER, source: SOURCE }),
      () => update(id, { id, user: 1, source: OTHER_SOURCE }, STALE),
      () => update(id, { id, user: 1, source: OTHER_SOURCE }),
      () => update(id, { id: `${id}-moved`, user: 2, source: SOURCE }),
      () => update('nobody', '{'),
      () => update(large, '{', STALE),
      () => update(large, {}, {}, 'viewer'),
    ]);
  },
  sources_scim_users_partial_update: async (stage) => {
    const id = await stage.row();
    const patch = (row: string, body?: unknown, headers = {}, token = 'admin') =>
      stage.patch(row, body, { headers, token });
    return inOrder([
      () => patch(id),
      () => patch(id, { attributes: {} }, STALE),
      () => patch(id, { attributes: { a: 1 } }, MERGE),
      () => patch(id, { user: 1, source: OTHER_SOURCE }),
      () => patch(id, { user: 999 }),
      () => patch(id, { id: `${id}-moved`, user: 2, source: OTHER_SOURCE }),
      () => patch(`${id}-moved`, { id, attributes: {} }),
      () => patch(id, { user: LARGE_USER }),
      () => patch(id, { attributes: {} }),
      () => patch(id, 'no JSON'),
      () => patch('nobody', { attributes: {} }),
      () => patch(id, {}, {}, 'nobody'),
      () => patch(id, { attributes: {} }, {}, 'viewer'),
      () => patch(id, {}, {}, 'unknown'),
    ]);
  },
  sources_scim_users_destroy: async (stage) => {
    const [id, other] = [await stage.row(), await stage.row()];
    const destroy = (row: string, headers = {}, token = 'admin') =>
      stage.call('sources_scim_users_destroy', row, undefined, { headers, token });
    return inOrder([
      () => destroy(id),
      () => destroy(id),
      () => destroy(other, STALE),
      () => destroy('nobody', { 'if-match': 'malformed' }),
      () => destroy(other, {}, 'viewer'),
    ]);
  },
  sources_scim_users_used_by_list: async (stage) => {
    const id = await stage.row();
    const usedBy = (row: string, token = 'admin') =>
      stage.call('sources_scim_users_used_by_list', row, undefined, { token });
    return inOrder([() => usedBy(id), () => usedBy('nobody'), () => usedBy(id, 'nobody')]);
  },
};

const STATUSES: Readonly<Record<OperationName, readonly number[]>> = {
  sources_scim_users_list: [200, 200, 200, 404, 403],
  sources_scim_users_create: [201, 400, 201, 400, 400, 403, 403],
  sources_scim_users_retrieve: [200, 404, 403],
  sources_scim_users_update: [200, 200, 412, 200, 200, 404, 412, 403],
  sources_scim_users_partial_update: [200, 412, 200, 200, 400, 200, 200, 200, 200, 400, 404, 403, 403, 403],
  sources_scim_users_destroy: [204, 404, 412, 404, 403],
  sources_scim_users_used_by_list: [200, 404, 403],
};

async function inOrder(requests: readonly (() => Promise<FunctionResponse>)[]): Promise<FunctionResponse[]> {
  const responses: FunctionResponse[] = [];
  for (const request of requests) responses.push(await request());
  return responses;
}

async function largeRow(stage: Stage): Promise<string> {
  const id = await stage.row();
  await stage.load({ scim_users: [{ id, user: LARGE_USER, source: SOURCE }] });
  return id;
}

/** The accesses of each function, on every path that a request can take. */
async function everyAccess(): Promise<ReadonlyMap<OperationName, readonly Access[]>> {
  const engine = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const found = new Map<OperationName, readonly Access[]>();
  for (const name of FUNCTIONS) {
    const recorder = await openProxy(engine);
    try {
      const stage = await openStage(recorder.endpoint);
      const picture = 'x'.repeat(500_000);
      const large = { pk: LARGE_USER, username: 'large', name: 'Large', uid: 'u4', attributes: { picture } };
      await stage.load({ users: [large] });
      const responses = await REQUESTS[name](stage);
      expect([name, responses.map(({ status }) => status)]).toEqual([name, STATUSES[name]]);
      const sent = recorder.exchanges.map((exchange) => ({
        operation: operationOf(exchange),
        body: renamed(JSON.parse(exchange.request), stage.table.name),
      }));
      found.set(
        name,
        sent.flatMap((call) => toAccesses(call)),
      );
    } finally {
      recorder.close();
    }
  }
  return found;
}

/** The test's table stands for the deployed one. */
const renamed = (body: object, table: string): object =>
  JSON.parse(JSON.stringify(body).replaceAll(JSON.stringify(table), JSON.stringify(TABLE))) as object;

interface Part {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Key?: { readonly pk: { readonly S: string } };
  readonly Item?: { readonly pk: { readonly S: string } };
}

/** A transaction needs the permissions of its parts. */
function toAccesses({ operation, body }: Sent, within = operation): Access[] {
  const { TransactItems, RequestItems, ...rest } = body as {
    TransactItems?: Record<string, Part>[];
    RequestItems?: Record<string, { Keys: NonNullable<Part['Key']>[] }>;
  };
  if (TransactItems)
    return TransactItems.flatMap((item) =>
      Object.entries(item).flatMap(([part, of]) =>
        toAccesses(
          { operation: part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`, body: of },
          operation,
        ),
      ),
    );
  if (RequestItems)
    return Object.entries(RequestItems).flatMap(([table, { Keys }]) =>
      Keys.map(({ pk }) => ({ action: `dynamodb:${operation}`, table, key: pk.S, within })),
    );
  const { TableName, IndexName, Key, Item } = rest as Part;
  const table = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
  return [{ action: `dynamodb:${operation}`, table, key: (Key ?? Item)?.pk.S ?? '', within }];
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

/** IAM's evaluation of the policy's conditions. */
function holds(condition: Statement['Condition'], { key, within }: Access): boolean {
  return Object.entries(condition ?? {}).every(([operator, values]) => {
    const keys = [values['dynamodb:LeadingKeys'] ?? []].flat();
    if (operator === 'ForAllValues:StringLike') return keys.some((pattern) => matches(pattern, key));
    if (operator === 'Null' && keys.join() === 'false') return key !== '';
    if (operator === 'StringEquals') return values['dynamodb:EnclosingOperation'] === within;
    throw new Error(`no rule for ${operator}`);
  });
}

const isAllowed = (name: OperationName, access: Access): boolean =>
  tableStatements(name).some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === 'Allow' &&
      Action.includes(access.action) &&
      isDeepStrictEqual(Resource, arn('dynamodb', `table/${access.table}`)) &&
      holds(Condition, access),
  );

/** A call of its own on an item of the function's table. */
const alone = (action: string, key: string): Access => ({
  action: `dynamodb:${action}`,
  table: TABLE,
  key,
  within: action,
});

const WRITES = ['UpdateItem', 'PutItem', 'DeleteItem'];

/** What each function may write. */
const WRITTEN: Readonly<Record<OperationName, readonly string[]>> = {
  sources_scim_users_list: [],
  sources_scim_users_create: ['PutItem'],
  sources_scim_users_retrieve: [],
  sources_scim_users_update: WRITES,
  sources_scim_users_partial_update: WRITES,
  sources_scim_users_destroy: ['DeleteItem'],
  sources_scim_users_used_by_list: [],
};

describe.each(FUNCTIONS)('the role of %s', (name) => {
  test('allows every call of the function', () => {
    const made = accesses.get(name) ?? [];
    expect(made.length).toBeGreaterThan(5);
    expect(made.filter((access) => !isAllowed(name, access))).toEqual([]);
  });

  test('allows no unused action', () => {
    const made = new Set(accesses.get(name)?.map(({ action }) => action));
    const allowed = tableStatements(name).flatMap(({ Action }) => Action);
    expect(allowed.filter((action) => !made.has(action))).toEqual([]);
  });

  test('allows the function its own logs and traces, its table, and nothing else', () => {
    const others = policyOf(name).slice(tableStatements(name).length);
    const log = `log-group:/aws/lambda/scim-source-users-production-${name}:*`;
    expect(others.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
      ['Allow', ['logs:CreateLogStream', 'logs:PutLogEvents'], arn('logs', log)],
      // X-Ray has no resources to name.
      ['Allow', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'],
    ]);
    for (const { Action, Resource } of tableStatements(name))
      expect(Resource).toEqual(
        arn('dynamodb', `table/${TABLE}${Action.includes('dynamodb:Query') ? '/index/list' : ''}`),
      );
  });

  test("is for Lambda alone, is the function's only one, and has no other policies", () => {
    const { Policies, AssumeRolePolicyDocument, ...rest } = resources[`${prefixOf(name)}Role`]?.Properties ?? {};
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    expect([Policies.length, rest]).toEqual([1, {}]);
    expect(Object.keys(resources)).not.toContain('IamRoleLambdaExecution');
  });

  test('allows its writes of rows, and none of other items', () => {
    const writable = (key: string) =>
      WRITES.filter((action) => isAllowed(name, { ...alone(action, key), within: 'TransactWriteItems' }));
    expect(writable('scim_user#a').sort()).toEqual([...WRITTEN[name]].sort());
    for (const key of ['user#1', 'source#a', 'token#a', 'scim_user', '']) expect(writable(key)).toEqual([]);
  });

  test.each(['Scan', 'Query', 'BatchWriteItem', 'PartiQLUpdate', 'DeleteTable', 'UpdateTable', 'DescribeTable'])(
    'refuses %s',
    (action) => {
      expect(isAllowed(name, alone(action, 'scim_user#a'))).toBe(false);
    },
  );

  test('refuses another table, and an index of this table', () => {
    for (const table of ['scim-source-users-staging', `${TABLE}/index/list`])
      expect(isAllowed(name, { ...alone('GetItem', 'scim_user#a'), table })).toBe(false);
  });
});

test('the role of sources_scim_users_create refuses a Put that is not part of a transaction', () => {
  expect(isAllowed('sources_scim_users_create', alone('PutItem', 'scim_user#a'))).toBe(false);
});
