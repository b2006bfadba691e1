/** The check can fail: histories that no serial order explains, each beside a similar one that has an order. */
import { describe, expect, test } from '@jest/globals';
import type { Patch, PatchResponse, Recorded, Row, State } from './history.ts';
import { explain } from './linearizable.ts';

const GROUP_MEMBER = { pk: 1, name: 'One' };
const row = (fields: Partial<Row> = {}): Row => ({ user: 1, source: 's', attributes: {}, version: 'v', ...fields });

const before: State = {
  rows: new Map([['a', row()]]),
  users: new Map([[1, GROUP_MEMBER]]),
  sources: new Set(['s']),
};

const ok = (id: string, attributes: object, version: string): PatchResponse => ({
  status: 200,
  json: { id, user: 1, user_obj: GROUP_MEMBER, source: 's', attributes },
  version,
});
const NOT_FOUND: PatchResponse = { status: 404, json: { detail: 'Not found.' }, version: undefined };
const TAKEN: PatchResponse = {
  status: 400,
  json: { id: ['scim source user with this id already exists.'] },
  version: undefined,
};
const stale = (version: string): PatchResponse => ({
  status: 412,
  json: { detail: 'The resource has changed: If-Match names another version.' },
  version,
});
const excluded = (version: string): PatchResponse => ({
  status: 412,
  json: { detail: 'If-None-Match matches the current version of the resource.' },
  version,
});
const CONFLICT: PatchResponse = { status: 503, json: {}, version: undefined };

interface Sent extends Partial<Omit<Patch, 'body'>> {
  readonly at?: readonly [number, number];
}

/** By default for the row `a`, at the same time as all others. */
const patched = (body: Patch['body'], response: PatchResponse, { at = [0, 9], ...sent }: Sent = {}): Recorded => ({
  client: 'client',
  start: at[0],
  end: at[1],
  patch: { id: 'a', merge: false, ifMatch: undefined, ifNoneMatch: undefined, ...sent, body },
  response,
});

const gone = (at: readonly [number, number]): Recorded => ({
  client: 'operator',
  start: at[0],
  end: at[1],
  change: { pk: 1, user: undefined },
});

const isExplained = (operations: readonly Recorded[], after: Record<string, Row>): boolean =>
  explain({ before, operations, after: new Map(Object.entries(after)) }) !== undefined;

const x = { attributes: { x: 1 } };
const y = { attributes: { y: 1 } };
const both = { x: 1, y: 1 };
const EARLY = { at: [0, 1] } as const;
const LATE = { at: [2, 3] } as const;

type Case = readonly [string, readonly Recorded[], Record<string, Row>];

const EXPLAINED: readonly Case[] = [
  ['a read', [patched({}, ok('a', {}, 'v'))], { a: row() }],
  [
    'two merges that both land',
    [patched(x, ok('a', { x: 1 }, '1'), { merge: true }), patched(y, ok('a', both, '2'), { merge: true })],
    { a: row({ attributes: both, version: '2' }) },
  ],
  [
    'a read that was sent after a write, of what it wrote',
    [patched(x, ok('a', { x: 1 }, '1'), EARLY), patched({}, ok('a', { x: 1 }, '1'), LATE)],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'a read beside a write, of what was there before',
    [patched(x, ok('a', { x: 1 }, '1')), patched({}, ok('a', {}, 'v'))],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'of two moves to one id, one that finds no row',
    [patched({ id: 'b' }, ok('b', {}, '1')), patched({ id: 'b' }, NOT_FOUND)],
    { b: row({ version: '1' }) },
  ],
  [
    'of two writers with one version, one that is refused',
    [patched(x, ok('a', { x: 1 }, '1'), { ifMatch: ['v'] }), patched(y, stale('1'), { ifMatch: ['v'] })],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'a writer that excludes the version at first, before another has written',
    [patched(x, excluded('v'), { ifNoneMatch: ['v'] }), patched(y, ok('a', { y: 1 }, '1'))],
    { a: row({ ...y, version: '1' }) },
  ],
  [
    'a writer that excludes the version at first, after another has written',
    [patched(x, ok('a', { x: 1 }, '1')), patched(y, ok('a', { y: 1 }, '2'), { ifNoneMatch: ['v'] })],
    { a: row({ ...y, version: '2' }) },
  ],
  ['a writer of no version', [patched(x, excluded('v'), { ifNoneMatch: '*' })], { a: row() }],
  [
    'both headers, of which If-None-Match fails',
    [patched(x, excluded('v'), { ifMatch: ['v'], ifNoneMatch: ['v'] })],
    { a: row() },
  ],
  [
    'attributes that are written though the user has gone',
    [gone([0, 1]), patched(x, NOT_FOUND, LATE)],
    { a: row({ ...x, version: 'one that no response named' }) },
  ],
];

const UNEXPLAINED: readonly Case[] = [
  ['a read of what was never there', [patched({}, ok('a', { x: 1 }, 'v'))], { a: row() }],
  ['a version that was never there', [patched({}, ok('a', {}, 'w'))], { a: row() }],
  ['an answered write that is not there', [patched(x, ok('a', { x: 1 }, '1'))], { a: row() }],
  ['a write that nobody sent', [patched({}, ok('a', {}, 'v'))], { a: row(x) }],
  [
    'a merge that is lost',
    [patched(x, ok('a', { x: 1 }, '1'), { merge: true }), patched(y, ok('a', { y: 1 }, '2'), { merge: true })],
    { a: row({ ...y, version: '2' }) },
  ],
  [
    'a read that was sent after a write, of what was there before',
    [patched(x, ok('a', { x: 1 }, '1'), EARLY), patched({}, ok('a', {}, 'v'), LATE)],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'two moves to one id of which one is refused for the id that the row has itself taken',
    [patched({ id: 'b' }, ok('b', {}, '1')), patched({ id: 'b' }, TAKEN)],
    { b: row({ version: '1' }) },
  ],
  ['a move that leaves both', [patched({ id: 'b' }, ok('b', {}, '1'))], { a: row(), b: row({ version: '1' }) }],
  ['a move that leaves none', [patched({ id: 'b' }, ok('b', {}, '1'))], {}],
  [
    'two writers with one version that both write',
    [patched(x, ok('a', { x: 1 }, '1'), { ifMatch: ['v'] }), patched(y, ok('a', { y: 1 }, '2'), { ifMatch: ['v'] })],
    { a: row({ ...y, version: '2' }) },
  ],
  [
    'a writer that excludes the only version that there was',
    [patched(x, ok('a', { x: 1 }, '1'), { ifNoneMatch: ['v'] })],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'a writer of no version that writes',
    [patched(x, ok('a', { x: 1 }, '1'), { ifNoneMatch: '*' })],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'a writer that is refused for a version which it does not exclude',
    [patched(x, excluded('v'), { ifNoneMatch: ['w'] })],
    { a: row() },
  ],
  [
    'both headers, of which one fails and the other is named',
    [patched(x, excluded('v'), { ifMatch: ['w'], ifNoneMatch: ['v'] })],
    { a: row() },
  ],
  [
    'a refusal that names a version which came later',
    [patched(y, stale('1'), { ifMatch: ['w'], ...EARLY }), patched(x, ok('a', { x: 1 }, '1'), LATE)],
    { a: row({ ...x, version: '1' }) },
  ],
  [
    'two writes of one version',
    [patched(x, ok('a', { x: 1 }, '1')), patched(x, ok('a', { x: 1 }, '1'))],
    { a: row({ ...x, version: '1' }) },
  ],
  ['a row that is not found and is there', [patched({}, NOT_FOUND)], { a: row() }],
  ['a user that has gone, and is answered', [gone([0, 1]), patched({}, ok('a', {}, 'v'), LATE)], { a: row() }],
  ['a 503', [patched(x, CONFLICT)], { a: row() }],
];

describe('explained:', () => {
  test.each(EXPLAINED)('%s', (_name, operations, after) => {
    expect(isExplained(operations, after)).toBe(true);
    expect(isExplained(operations.toReversed(), after)).toBe(true);
  });
});

describe('not explained:', () => {
  test.each(UNEXPLAINED)('%s', (_name, operations, after) => {
    expect(isExplained(operations, after)).toBe(false);
    expect(isExplained(operations.toReversed(), after)).toBe(false);
  });
});
