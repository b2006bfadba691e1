/** The plans: simultaneous requests by a few clients for a few rows, and an operator's changes of users and sources. */
import fc from 'fast-check';
import type { Other } from './history.ts';

/** Rows `a` and `b` exist at first, `c` and `d` do not. */
export const ROWS = ['a', 'b', 'c', 'd'] as const;
/** Users 1, 2 and 3 exist at first; 9 never does. */
export const USERS = [1, 2, 3] as const;
/** Both sources exist at first; `u` never does. */
export const SOURCES = ['s', 't'] as const;

type RowName = (typeof ROWS)[number];
type UserName = (typeof USERS)[number] | 9;
type SourceName = (typeof SOURCES)[number] | 'u';

/** Each operation sets its own attributes, so that its effect can be recognised everywhere. */
type AttributesPlan = { readonly set: 'x' | 'y' } | { readonly remove: 'x' | 'y' } | 'null';

/** `at first`: the row's first version; `latest`: the last one in a response to this client; `none`: no header. */
export type TagPlan = 'none' | 'at first' | 'latest' | 'stale';

export interface PatchPlan {
  /** Undefined: a patch. */
  readonly operation?: Other;
  readonly row: RowName;
  readonly body: {
    readonly id?: RowName | '';
    readonly user?: UserName;
    readonly source?: SourceName;
    readonly attributes?: AttributesPlan;
  };
  readonly merge: boolean;
  readonly ifMatch: TagPlan;
  readonly ifNoneMatch: TagPlan | '*';
}

export type OperatorPlan =
  | { readonly user: UserName; readonly becomes: 'another' | 'gone' }
  | { readonly source: SourceName; readonly becomes: 'another' | 'gone' };

export interface Plan {
  /** Each client sends one request after the other. */
  readonly clients: readonly (readonly PatchPlan[])[];
  readonly operator: readonly OperatorPlan[];
  /** The numbers of a schedule's calls that DynamoDB refuses if they write, as during another transaction. */
  readonly conflicts?: readonly number[];
}

/** Often the same row, so that operations conflict. */
const row = fc.constantFrom<RowName>('a', 'a', 'a', 'b', 'b', 'c');
const id = fc.constantFrom<RowName>('a', 'b', 'c', 'c', 'c', 'd');
const user = fc.constantFrom<UserName>(1, 2, 3, 3);
const source = fc.constantFrom<SourceName>('s', 't', 't');
const key = fc.constantFrom('x', 'y');
const attributes = fc.oneof(
  { weight: 3, arbitrary: fc.record({ set: key }) },
  { weight: 1, arbitrary: fc.record({ remove: key }) },
);

const body: fc.Arbitrary<PatchPlan['body']> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ attributes }) },
  { weight: 2, arbitrary: fc.record({ user }) },
  { weight: 2, arbitrary: fc.record({ source }) },
  { weight: 4, arbitrary: fc.record({ id }) },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.record({ id, user, source, attributes }, { requiredKeys: [] }) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        id: fc.constantFrom<RowName | ''>('', 'a', 'b', 'c'),
        user: fc.constantFrom<UserName>(9, 3),
        source: fc.constantFrom<SourceName>('u', 't'),
        attributes: fc.constantFrom<AttributesPlan>('null', { set: 'x' }),
      },
      { requiredKeys: [] },
    ),
  },
);

const patch: fc.Arbitrary<PatchPlan> = fc.record({
  row,
  body,
  merge: fc.boolean(),
  ifMatch: fc.constantFrom<PatchPlan['ifMatch']>('none', 'none', 'none', 'at first', 'latest', 'stale'),
  ifNoneMatch: fc.oneof(
    { weight: 8, arbitrary: fc.constant<PatchPlan['ifNoneMatch']>('none') },
    { weight: 5, arbitrary: fc.constantFrom<PatchPlan['ifNoneMatch']>('at first', 'at first', 'latest', 'stale', '*') },
  ),
});

const tags = {
  merge: fc.constant(false),
  ifMatch: fc.constantFrom<PatchPlan['ifMatch']>('none', 'none', 'none', 'at first', 'latest', 'stale'),
  ifNoneMatch: fc.constantFrom<PatchPlan['ifNoneMatch']>('none', 'none', 'none', 'none', 'at first', '*'),
};
const noTags = { merge: tags.merge, ifMatch: fc.constant('none'), ifNoneMatch: fc.constant('none') } as const;
const whole = {
  user: fc.constantFrom<UserName>(1, 1, 2, 3, 9),
  source: fc.constantFrom<SourceName>('s', 's', 't', 'u'),
};

const other: fc.Arbitrary<PatchPlan> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      operation: fc.constant<Other>('create'),
      row: id,
      body: fc.record({ ...whole, attributes }, { requiredKeys: ['user', 'source'] }),
      ...noTags,
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        row,
        newId: fc.option(id, { nil: undefined, freq: 3 }),
        body: fc.record({ ...whole, attributes }, { requiredKeys: ['user', 'source'] }),
        ...tags,
      })
      .map(({ newId, body, ...rest }) => ({
        operation: 'update' as const,
        ...rest,
        body: { ...body, id: newId ?? rest.row },
      })),
  },
  {
    weight: 3,
    arbitrary: fc.record({ operation: fc.constant<Other>('destroy'), row, body: fc.constant({}), ...tags }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ operation: fc.constant<Other>('retrieve'), row: id, body: fc.constant({}), ...noTags }),
  },
);

const request = fc.oneof({ weight: 3, arbitrary: patch }, { weight: 2, arbitrary: other });

const becomes = fc.constantFrom<OperatorPlan['becomes']>('another', 'gone');
const change: fc.Arbitrary<OperatorPlan> = fc.oneof(
  fc.record({ user: fc.constantFrom(...USERS), becomes }),
  fc.record({ source: fc.constantFrom(...SOURCES), becomes }),
);

const upTo = <Item>(most: number, item: fc.Arbitrary<Item>, minLength = 0) =>
  fc.array(item, { minLength, maxLength: most, size: 'max' });

/** @param most the greatest number of clients */
export const plans = (most: number): fc.Arbitrary<Plan> =>
  fc.record({
    clients: upTo(most, fc.oneof({ weight: 2, arbitrary: upTo(1, request, 1) }, upTo(2, request, 1)), 2),
    operator: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, upTo(2, change, 1)),
    conflicts: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, upTo(3, fc.nat(20), 1)),
  });
