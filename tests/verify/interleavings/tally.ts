/** Counts the runs: operations by kind and response, overlaps, conflicts. */
import { table } from '../../bench/report.ts';
import type { History, Patch, Recorded } from './history.ts';
import { changedBy } from './model.ts';
import type { Scheduled } from './scheduled.ts';

const STATUSES = [200, 201, 204, 400, 404, 412] as const;

export interface Tally {
  add(history: History): void;
  /** The number of histories in which operations overlapped. */
  overlapped(): number;
  histories(): number;
  /** A row for each kind of operation. */
  rows(): string;
}

export function openTally(): Tally {
  const counts = new Map<string, Map<number | 'all', number>>();
  let histories = 0;
  let overlapped = 0;

  function count(operation: Recorded): void {
    const kind = kindOf(operation);
    const kinds = counts.get(kind) ?? new Map();
    for (const key of ['all', ...('response' in operation ? [operation.response.status] : [])] as const)
      kinds.set(key, (kinds.get(key) ?? 0) + 1);
    counts.set(kind, kinds);
  }

  return {
    add(history) {
      histories += 1;
      if (overlap(history)) overlapped += 1;
      for (const operation of history.operations) count(operation);
    },
    histories: () => histories,
    overlapped: () => overlapped,
    rows: () =>
      table(
        ['operation', 'sent', ...STATUSES.map(String)],
        [...counts]
          .sort(([one], [other]) => one.localeCompare(other))
          .map(([kind, of]) => [kind, ...(['all', ...STATUSES] as const).map((key) => String(of.get(key) ?? 0))]),
      ),
  };
}

function kindOf(operation: Recorded): string {
  if ('change' in operation)
    return 'pk' in operation.change ? "the operator's, of a user" : "the operator's, of a source";
  const { ifMatch, ifNoneMatch } = operation.patch;
  return [
    kindOfPatch(operation.patch),
    ...(ifMatch ? ['If-Match'] : []),
    ...(ifNoneMatch ? ['If-None-Match'] : []),
  ].join(', ');
}

function kindOfPatch(patch: Patch): string {
  if (patch.operation !== undefined) return patch.operation;
  const [only = 'read', ...others] = changedBy(patch);
  if (others.length > 0) return 'several fields';
  if (only === 'attributes') return patch.merge ? 'merge' : 'attributes';
  return only === 'id' ? 'move' : only;
}

/** Under a schedule the calls show it: a call of one operation between two of another. A race has only its times. */
function overlap(history: History | Scheduled): boolean {
  if ('calls' in history)
    return history.calls.some((call, at) => history.calls[at - 1] !== call && history.calls.indexOf(call) < at);
  return history.operations.some(({ start, end }, at) =>
    history.operations.some((other, its) => at !== its && other.start < end && start < other.end),
  );
}
