/** Plans in which each operation interferes with another. Chance makes such plans too, but seldom. */
import type { OperatorPlan, PatchPlan, Plan } from './plan.ts';

type Body = PatchPlan['body'];
type Sent = Partial<Omit<PatchPlan, 'body'>>;

const patch = (body: Body, sent: Sent = {}): PatchPlan => ({
  row: 'a',
  merge: false,
  ifMatch: 'none',
  ifNoneMatch: 'none',
  ...sent,
  body,
});
const of = (clients: readonly PatchPlan[], ...operator: readonly OperatorPlan[]): Plan => ({
  clients: clients.map((one) => [one]),
  operator,
});

const FROM_B = { row: 'b' } as const;
const FROM_C = { row: 'c' } as const;
const MERGE = { merge: true } as const;
const IF_MATCH = { ifMatch: 'at first' } as const;
const UNLESS = { ifNoneMatch: 'at first' } as const;
const BOTH = { ifMatch: 'at first', ifNoneMatch: 'stale' } as const;
const X: Body = { attributes: { set: 'x' } };
const Y: Body = { attributes: { set: 'y' } };

const whole = { user: 1, source: 's' } as const;
const create = (row: PatchPlan['row'], body: Body = whole): PatchPlan => patch(body, { operation: 'create', row });
const destroy = (sent: Sent = {}): PatchPlan => patch({}, { operation: 'destroy', ...sent });
const update = (body: Body, sent: Sent = {}): PatchPlan =>
  patch({ id: sent.row ?? 'a', ...whole, ...body }, { operation: 'update', ...sent });
const retrieve = (row: PatchPlan['row']): PatchPlan => patch({}, { operation: 'retrieve', row });

export const CROSSINGS: Readonly<Record<string, Plan>> = {
  'two moves of one row to one id': of([patch({ id: 'c' }), patch({ id: 'c' })]),
  'two moves of one row to one id, with a third away from there': of([
    patch({ id: 'c' }),
    patch({ id: 'c', user: 3 }),
    patch({ id: 'd' }, FROM_C),
  ]),
  'two rows that want one id': of([patch({ id: 'c' }), patch({ id: 'c' }, FROM_B), patch({}, FROM_C)]),
  'two rows that want each other’s id, and one that goes': of([
    patch({ id: 'b' }),
    patch({ id: 'a' }, FROM_B),
    patch({ id: 'c' }),
  ]),
  'a row that follows another': of([patch({ id: 'b' }), patch({ id: 'c' }, FROM_B), patch({ id: 'd' }, FROM_C)]),
  'merges, of one key and of two': of([patch(X, MERGE), patch(X, MERGE), patch(Y, MERGE), patch(X)]),
  'a merge, a move and a change of the user': of([patch(X, MERGE), patch({ id: 'c' }), patch({ user: 3 })]),
  'writers of one version': of([patch(X, IF_MATCH), patch({ source: 't' }, IF_MATCH), patch({ id: 'c' }, IF_MATCH)]),
  'writers that exclude the version at first': of([
    patch(X),
    patch(Y, UNLESS),
    patch({ source: 't' }, UNLESS),
    patch({ id: 'c' }, { ...UNLESS, ...MERGE }),
  ]),
  'a writer of one version, and one of any but that': of([
    patch(X, BOTH),
    patch(Y, { ...MERGE, ...UNLESS }),
    patch({ user: 3 }, BOTH),
  ]),
  'a writer of no version, and one that excludes the version of its last response': {
    clients: [[patch({}), patch(X, { ifNoneMatch: 'latest' })], [patch(Y, MERGE)], [patch(X, { ifNoneMatch: '*' })]],
    operator: [],
  },
  'a writer of the version of its last response': {
    clients: [[patch({}), patch({ id: 'c', ...X }, { ifMatch: 'latest' })], [patch(Y, MERGE)], [patch(X, IF_MATCH)]],
    operator: [],
  },
  'a user that one instance remembers and another changes': {
    clients: [[patch({}), patch({ source: 't' })], [patch({ user: 3 })], [patch({}), patch(X)]],
    operator: [],
  },
  'what is named goes': of(
    [patch({ user: 3, source: 't' }), patch(X)],
    { user: 3, becomes: 'gone' },
    { source: 't', becomes: 'gone' },
  ),
  'a source that is named goes, and then others write': of([patch({ source: 't' }), patch(X), patch(Y), patch(X)], {
    source: 't',
    becomes: 'gone',
  }),
  'creates of one id, and a move to it': of([create('c'), create('c'), patch({ id: 'c' }), retrieve('c')]),
  'a row that is removed, made again and patched': {
    clients: [[destroy(), create('a')], [patch(X)], [patch(Y, { ...MERGE, ifMatch: 'at first' })], [destroy(IF_MATCH)]],
    operator: [],
  },
  'two removals, and a creation between them': {
    clients: [[destroy(), create('a', { ...whole, ...X })], [destroy()], [retrieve('a')]],
    operator: [],
  },
  'updates in place and of the user, beside a patch': of([update(X), update({ user: 3, ...Y }), patch({ user: 2 })]),
  'an update that moves, and a creation where it was': {
    clients: [[update({ id: 'c' }), create('a')], [patch(X)], [update(Y, IF_MATCH)]],
    operator: [],
  },
  'a creation whose user and source go': of(
    [create('c', { user: 3, source: 't' }), retrieve('c'), patch(X, FROM_C)],
    { user: 3, becomes: 'gone' },
    { source: 't', becomes: 'gone' },
  ),
  'an id is freed, and then a source goes': of([patch({ id: 'b', source: 't' }), patch({ id: 'd' }, FROM_B)], {
    source: 't',
    becomes: 'gone',
  }),
};
