/** Retries a write that met a conflict, within a budget: of attempts, of bytes, and of the row's line in this instance. */
import { setTimeout } from 'node:timers/promises';
import { WriteConflict } from './errors.ts';
import type { RowQueues, Turn } from './scim-user/row-queue.ts';

/** Attempts of one request. Each costs a read and a write of the row, whether it conflicts or not. */
const MAX_ATTEMPTS = 12;
/** What the attempts of one request may write together, in bytes: DynamoDB charges a failed write by the size of the item too. */
const MAX_BYTES = 1_048_576;
/** Attempts for a row of any size. */
const MIN_ATTEMPTS = 3;

const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 400;

/** Resolves after so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/** What an instance of the function hands to its requests. */
export interface Retries {
  /** Without lines, each request runs beside the others. */
  readonly queues?: RowQueues;
  /** Aborted when nobody waits for the request any longer. */
  readonly abortSignal?: () => AbortSignal | undefined;
  /** Between one attempt and the next. */
  readonly wait?: Wait;
}

/** Tells about how many bytes the row has that an attempt is about to write. */
export type ReportSize = (bytes: number) => void;

/**
 * Runs `attempt` until it does not conflict; each run reads anew what it builds on.
 * The waits are random (full jitter) and together at most 3.6 s.
 * @param contends the attempt conflicts with any other write of the row: it waits for its turn. Any other waits after a conflict.
 * @throws WriteConflict when the budget is spent or the line is full, and whatever else `attempt` throws
 */
export async function retryOnConflict<Result>(
  id: string,
  contends: boolean,
  attempt: (reportSize: ReportSize) => Promise<Result>,
  { queues, abortSignal, wait = setTimeout }: Retries = {},
): Promise<Result> {
  let turn: Turn | undefined;
  let allowed = MAX_ATTEMPTS;
  const reportSize: ReportSize = (bytes) => {
    allowed = Math.min(MAX_ATTEMPTS, Math.max(MIN_ATTEMPTS, Math.floor(MAX_BYTES / bytes)));
    turn?.reportSize(bytes);
  };
  try {
    if (contends) turn = await queues?.enter(id, abortSignal?.());
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt(reportSize);
      } catch (error) {
        if (!(error instanceof WriteConflict) || attempts >= allowed) throw error;
      }
      turn ??= await queues?.enter(id, abortSignal?.());
      await wait(Math.random() * Math.min(FIRST_WAIT_MS * 2 ** attempts, LONGEST_WAIT_MS));
      if (abortSignal?.()?.aborted) throw new WriteConflict();
    }
  } finally {
    turn?.leave();
  }
}
