/** A queue for each row: conflicting writes of one row run one after the other. */
import { WriteConflict } from '../errors.ts';

/** The turn of a request: until it leaves, no other request of the queue writes the row. */
export interface Turn {
  /** @param bytes roughly the size of a write of this row. Fewer requests may wait for a large row */
  reportSize(bytes: number): void;
  /** Ends the turn; the next request in the queue gets it. */
  leave(): void;
}

export interface RowQueues {
  /**
   * Waits for a turn to write the row.
   * @throws WriteConflict at once if the queue is full, after a wait that is too long, and when the signal aborts
   */
  enter(id: string, signal?: AbortSignal): Promise<Turn>;
  /** How many rows have a queue. */
  size(): number;
}

export interface RowQueueLimits {
  /** Requests that may wait for one row. */
  readonly waiting: number;
  /** Bytes of all their writes together. A few requests may wait for any row. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Fifty simultaneous writes of a row of up to 64 KiB all succeed. */
export const ROW_QUEUE_LIMITS: RowQueueLimits = { waiting: 50, bytes: 50 * 65_536, milliseconds: 3_000 };

/** Requests that may wait for a row of any size. */
const MIN_WAITING = 4;

interface RowQueue {
  /** The waiting requests in order of arrival: how each of them starts, and how it is refused. */
  readonly waiting: Set<{ readonly start: () => void; readonly refuse: () => void }>;
  capacity: number;
}

/** Create it once for an instance of the function. A row has a queue while a request has the turn. */
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

/** @throws WriteConflict if the request is refused, waits too long, or is aborted */
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
