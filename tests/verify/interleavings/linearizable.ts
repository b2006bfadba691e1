/** Finds a serial order that explains a history (Herlihy and Wing's linearizability): depth first, as far as each answer is explained. */
import { isDeepStrictEqual } from 'node:util';
import { type Answer, type Change, type History, type Recorded, type Row, STALE, type State } from './history.ts';
import { changedBy, outcomes, type Seen } from './model.ts';

/**
 * Of operations of which one had ended before the other was sent, that one comes first.
 * No 503 is explained: of so few operations none is in the others' way sixteen times.
 * @returns the operations in such an order; undefined where there is none
 */
export function explain(history: History): readonly Recorded[] | undefined {
  const { before, operations, after } = history;
  const isUntold = untold(history);
  const isEnd = ({ rows }: State) =>
    rows.size === after.size && [...rows].every(([id, row]) => isSame(row, after.get(id), isUntold));

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
    const { patch, answer } = operation;
    const seen: Seen = { usersOf: usersSeen(history, operation), version: answer.version, isUntold };
    return outcomes(state, patch, seen)
      .filter((outcome) => isAnswer(outcome, answer, isUntold))
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

/** The operator makes one change after the other, so that each user has one value after the other. */
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

const writtenVersions = ({ operations }: History): string[] =>
  operations.flatMap((one) =>
    'patch' in one && one.answer.status === 200 && changedBy(one.patch).length > 0 ? [one.answer.version ?? ''] : [],
  );

const firstVersions = ({ before }: History): string[] => [...before.rows.values()].map(({ version }) => version ?? '');

function untold(history: History): Seen['isUntold'] {
  const told = new Set([STALE, ...firstVersions(history), ...writtenVersions(history)]);
  return (version) => !told.has(version);
}

function versionsAreTheirOwn(history: History): boolean {
  const versions = [...firstVersions(history), ...writtenVersions(history)];
  return new Set(versions).size === versions.length;
}

const isVersion = (expected: string | undefined, version: string | undefined, isUntold: Seen['isUntold']) =>
  expected === undefined ? version !== undefined && isUntold(version) : version === expected;

function isAnswer(expected: Answer, { status, json, version }: Answer, isUntold: Seen['isUntold']): boolean {
  if (status !== expected.status || !isDeepStrictEqual(json, expected.json)) return false;
  return status === 200 || status === 412 ? isVersion(expected.version, version, isUntold) : version === undefined;
}

function isSame({ version: expected, ...row }: Row, stored: Row | undefined, isUntold: Seen['isUntold']): boolean {
  if (stored === undefined) return false;
  const { version, ...fields } = stored;
  return isDeepStrictEqual(fields, row) && isVersion(expected, version, isUntold);
}
