/** Finds a serial order that explains a history (Herlihy and Wing's linearizability), depth first, as long as each response is explained. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Change,
  type History,
  type PatchResponse,
  type Recorded,
  type Row,
  STALE,
  type State,
} from './history.ts';
import { outcomes, type Seen, writes } from './model.ts';

// No package does this: there are checkers for Clojure (Knossos), Go and Rust, and none in npm.

/**
 * If one operation ended before another was sent, it comes first in the order.
 * No 503 is explained: with so few operations, none conflicts sixteen times.
 * @returns the operations in such an order; undefined if there is none
 */
export function explain(history: History): readonly Recorded[] | undefined {
  const { before, operations, after } = history;
  const isUnnamed = untold(history);
  const isEnd = ({ rows }: State) =>
    rows.size === after.size && [...rows].every(([id, row]) => isSame(row, after.get(id), isUnnamed));

  function follow(state: State, left: readonly Recorded[]): readonly Recorded[] | undefined {
    if (left.length === 0) return isEnd(state) ? [] : undefined;
    for (const operation of left) {
      if (left.some(({ end }) => end < operation.start)) continue;
      for (const next of statesAfter(state, operation)) {
        const rest = follow(
          next,
          left.filter((other) => other !== operation),
        );
        if (rest !== undefined) return [operation, ...rest];
      }
    }
    return undefined;
  }

  function statesAfter(state: State, operation: Recorded): State[] {
    if ('change' in operation) return [changed(state, operation.change)];
    const { patch, response } = operation;
    const seen: Seen = {
      usersOf: usersSeen(history, operation),
      hadSource: sourcesSeen(history, operation),
      version: response.version,
      isUnnamed,
    };
    return outcomes(state, patch, seen)
      .filter((outcome) => isPossible(outcome, response, isUnnamed))
      .map(({ next }) => next);
  }

  return versionsAreTheirOwn(history) ? follow(before, operations) : undefined;
}

function changed({ rows, users, sources }: State, change: Change): State {
  if ('pk' in change) {
    const others = [...users].filter(([pk]) => pk !== change.pk);
    return { rows, sources, users: new Map(change.user ? [...others, [change.pk, change.user]] : others) };
  }
  const others = [...sources].filter((uuid) => uuid !== change.uuid);
  return { rows, users, sources: new Set(change.source ? [...others, change.uuid] : others) };
}

/** The operator makes one change after the other, so each user has one sequence of values. */
function usersSeen({ before, operations }: History, { start, end }: Recorded): Seen['usersOf'] {
  return (pk) => {
    const changes = operations.flatMap((one) =>
      'change' in one && 'pk' in one.change && one.change.pk === pk
        ? [{ from: one.start, to: one.end, user: one.change.user }]
        : [],
    );
    const values = [{ from: -Infinity, to: -Infinity, user: before.users.get(pk) }, ...changes];
    return values
      .filter(({ from }, at) => from <= end && start <= (values[at + 1]?.to ?? Infinity))
      .map(({ user }) => user);
  };
}

/** Whether a source was there at any time of the operation. */
function sourcesSeen({ before, operations }: History, { start, end }: Recorded): Seen['hadSource'] {
  return (uuid) => {
    const changes = operations.flatMap((one) =>
      'change' in one && 'uuid' in one.change && one.change.uuid === uuid
        ? [{ from: one.start, to: one.end, has: one.change.source }]
        : [],
    );
    const values = [{ from: -Infinity, to: -Infinity, has: before.sources.has(uuid) }, ...changes];
    return values.some(({ from, has }, at) => has && from <= end && start <= (values[at + 1]?.to ?? Infinity));
  };
}

const writtenVersions = ({ operations }: History): string[] =>
  operations.flatMap((one) =>
    'patch' in one && [200, 201].includes(one.response.status) && writes(one.patch) ? [one.response.version ?? ''] : [],
  );

const firstVersions = ({ before }: History): string[] => [...before.rows.values()].map(({ version }) => version ?? '');

function untold(history: History): Seen['isUnnamed'] {
  const named = new Set([STALE, ...firstVersions(history), ...writtenVersions(history)]);
  return (version) => !named.has(version);
}

function versionsAreTheirOwn(history: History): boolean {
  const versions = [...firstVersions(history), ...writtenVersions(history)];
  return new Set(versions).size === versions.length;
}

const isVersion = (expected: string | undefined, version: string | undefined, isUnnamed: Seen['isUnnamed']) =>
  expected === undefined ? version !== undefined && isUnnamed(version) : version === expected;

function isPossible(
  expected: PatchResponse,
  { status, json, version }: PatchResponse,
  isUnnamed: Seen['isUnnamed'],
): boolean {
  if (status !== expected.status || !isDeepStrictEqual(json, expected.json)) return false;
  return [200, 201, 412].includes(status) ? isVersion(expected.version, version, isUnnamed) : version === undefined;
}

function isSame({ version: expected, ...row }: Row, stored: Row | undefined, isUnnamed: Seen['isUnnamed']): boolean {
  if (stored === undefined) return false;
  const { version, ...fields } = stored;
  return isDeepStrictEqual(fields, row) && isVersion(expected, version, isUnnamed);
}
