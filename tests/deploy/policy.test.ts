/** The role's policy against the calls that the function makes: it allows those, on those items, and nothing else. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { partialUpdate } from '../../lib/domain/partial-update.ts';
import { openStore } from '../../lib/store/store.ts';
import { openTable } from '../../lib/store/table.ts';
import { type Call, recordCalls } from '../engine/calls.ts';
import { packageStage, type Template } from '../engine/packaged.ts';
import { OTHER_SOURCE, openStage } from '../engine/stage.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An action on the item of a key: what IAM decides on. */
interface Access {
  readonly action: string;
  readonly key: string;
}

let statements: Statement[];
let accesses: Access[];

beforeAll(async () => {
  const { Resources }: Template = await packageStage('production');
  const all: Statement[] = Resources.IamRoleLambdaExecution?.Properties.Policies[0].PolicyDocument.Statement;
  statements = all.filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')));
  accesses = (await everyCall()).flatMap(toAccesses);
}, 60_000);

/** Every way that a request can take through the store. */
async function everyCall(): Promise<Call[]> {
  const stage = await openStage();
  const table = openTable(stage.table.name);
  const calls = recordCalls(table);
  const store = openStore(table);
  const id = await stage.row();
  const patch = (from: string, checked: object, versions?: string[]) =>
    partialUpdate(store, from, { patch: {}, errors: {}, ...checked }, versions);

  await store.readToken('0'.repeat(64));
  await store.exists(id);
  const { version } = await patch(id, {});
  await patch(id, { patch: { attributes: '{}' } }, [version]);
  await patch(id, { patch: { attributes: '{}' }, merge: {} });
  await patch(id, { patch: { user: 1, source: OTHER_SOURCE } });
  await patch(id, { patch: { id: `${id}-moved`, user: 2, source: OTHER_SOURCE } });
  await patch(`${id}-moved`, { patch: { id } });
  return calls;
}

/** A transaction is allowed by the actions of its parts. */
function toAccesses({ operation, input }: Call): Access[] {
  const { TransactItems, RequestItems, ...rest } = input as {
    TransactItems?: Record<string, object>[];
    RequestItems?: Record<string, { Keys: { pk: string }[] }>;
  };
  if (TransactItems)
    return TransactItems.flatMap((item) =>
      Object.entries(item).flatMap(([part, of]) =>
        toAccesses({ operation: part === 'ConditionCheck' ? 'ConditionCheckItem' : `${part}Item`, input: of }),
      ),
    );
  if (RequestItems)
    return Object.values(RequestItems).flatMap(({ Keys }) =>
      Keys.map(({ pk }) => ({ action: `dynamodb:${operation}`, key: pk })),
    );
  const { Key, Item } = rest as { Key?: { pk: string }; Item?: { pk: string } };
  return [{ action: `dynamodb:${operation}`, key: (Key ?? Item)?.pk ?? '' }];
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

/** IAM's rule for the conditions that the policy has. */
function holds(condition: Statement['Condition'], key: string): boolean {
  return Object.entries(condition ?? {}).every(([operator, { 'dynamodb:LeadingKeys': values = [] }]) => {
    if (operator === 'ForAllValues:StringLike') return [values].flat().some((pattern) => matches(pattern, key));
    if (operator === 'Null' && values === 'false') return key !== '';
    throw new Error(`no rule for ${operator}`);
  });
}

const isAllowed = ({ action, key }: Access): boolean =>
  statements.some(
    ({ Effect, Action, Condition }) => Effect === 'Allow' && Action.includes(action) && holds(Condition, key),
  );

test('every call that is made is allowed', () => {
  expect(accesses.length).toBeGreaterThan(15);
  expect(accesses.filter((access) => !isAllowed(access))).toEqual([]);
});

test('every action that is allowed is made use of', () => {
  const made = new Set(accesses.map(({ action }) => action));
  expect(statements.flatMap(({ Action }) => Action).filter((action) => !made.has(action))).toEqual([]);
});

test('the table itself is the only resource: no index, no other table', () => {
  for (const { Resource } of statements) expect(Resource).toEqual({ 'Fn::GetAtt': ['Table', 'Arn'] });
});

describe('refused:', () => {
  test.each(['user#1', 'source#a', 'token#a', 'scim_user', ''])('a write of %j', (key) => {
    for (const action of ['UpdateItem', 'PutItem', 'DeleteItem', 'BatchWriteItem'])
      expect(isAllowed({ action: `dynamodb:${action}`, key })).toBe(false);
  });

  test.each(['Scan', 'Query', 'BatchWriteItem', 'PartiQLUpdate', 'DeleteTable', 'UpdateTable', 'DescribeTable'])(
    '%s',
    (action) => {
      expect(isAllowed({ action: `dynamodb:${action}`, key: 'scim_user#a' })).toBe(false);
    },
  );
});
