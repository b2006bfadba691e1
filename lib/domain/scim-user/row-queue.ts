/** A line for each row: writes of one row that would conflict with each other run one after the other. */
import { WriteConflict } from '../errors.ts';

/** Has a place in the line of a row, and may write. */
export interface Turn {
  /** @param bytes about as many as a write of this row has; fewer may wait for a large row */
  reportSize(bytes: number): void;
  /** Gives the turn to the next in the line. */
  leave(): void;
}

export interface RowQueues {
  /**
   * Waits for the row's turn.
   * @throws WriteConflict at once where the line is full; where the wait is too long; when the signal aborts
   */
  enter(id: string, signal?: AbortSignal): Promise<Turn>;
  /** How many rows have a line. */
  size(): number;
}

export interface RowQueueLimits {
  /** Requests that may wait for one row. */
  readonly waiting: number;
  /** What their writes may have together, in bytes; a few may wait for any row. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Fifty writers of a row of up to 64 KiB at once are all written. */
export const ROW_QUEUE_LIMITS: RowQueueLimits = { waiting: 50, bytes: 50 * 65_536, milliseconds: 3_000 };

/** Requests that may wait for a row of any size. */
const MIN_WAITING = 4;

interface RowQueue {
  /** In the order in which they came: what lets each of them write, and what sends it away. */
  readonly waiting: Set<{ readonly start: () => void; readonly refuse: () => void }>;
  capacity: number;
}

/** Made once for an instance of the function. A row has a line while one of its requests has the turn. */
export function createRowQueues(limits: RowQueueLimits = ROW_QUEUE_LIMITS): RowQueues {
  const queues = new Map<string, RowQueue>();

  const createTurn = (id: string, queue: RowQueue): Turn => ({
    reportSize(bytes) {
      queue.capacity = Math.min(limits.waiting, Math.max(MIN_WAITING, Math.floor(limits.bytes / bytes)));
      for (const { refuse } of [...queue.waiting].slice(queue.capacity)) refuse();
    },
    leave() {
      const [next] = queue.waiting;
      if (next === undefined) queues.delete(id);
      else next.start();
    },
  });

  return {
    async enter(id, signal) {
      const queue = queues.get(id);
      if (queue !== undefined) {
        if (queue.waiting.size >= queue.capacity || signal?.aborted) throw new WriteConflict();
        await waitForTurn(queue, limits.milliseconds, signal);
        return createTurn(id, queue);
      }
      const own: RowQueue = { waiting: new Set(), capacity: limits.waiting };
      queues.set(id, own);
      return createTurn(id, own);
    },
    size: () => queues.size,
  };
}

/** @throws WriteConflict where it is refused, too late, or given up */
function waitForTurn({ waiting }: RowQueue, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = () => {
      leave();
      reject(new WriteConflict());
    };
    const start = () => {
      leave();
      resolve();
    };
    const place = { start, refuse };
    const timer = setTimeout(refuse, milliseconds);
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', refuse);
      waiting.delete(place);
    };
    signal?.addEventListener('abort', refuse);
    waiting.add(place);
  });
}
