/** Retries a write after a conflict, within a budget of attempts and bytes, and one request a row at a time. */
import { setTimeout } from 'node:timers/promises';
import { WriteConflict } from './errors.ts';
import type { RowQueues, Turn } from './scim-user/row-queue.ts';

/** Attempts of one request. Each costs a read and a write of the row, even if it conflicts. */
const MAX_ATTEMPTS = 12;
/** Bytes that all attempts of one request may write. DynamoDB charges a failed write by the size of the item too. */
const MAX_BYTES = 1_048_576;
/** Even a large row gets this many attempts. */
const MIN_ATTEMPTS = 3;

const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 400;

/** Resolves after so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/** What an instance of the function provides to its requests. */
export interface Retries {
  /** Without queues, requests do not wait for each other. */
  readonly queues?: RowQueues;
  /** Aborted when the request's time is up. */
  readonly abortSignal?: () => AbortSignal | undefined;
  /** Waits between two attempts. */
  readonly wait?: Wait;
}

/** Reports roughly how many bytes the row has that the attempt will write. */
export type ReportSize = (bytes: number) => void;

/**
 * Runs `attempt` until it does not conflict. Each run must read again what it depends on.
 * The waits are random (full jitter), at most 3.6 s together.
 * @param contends whether the attempt conflicts with every other write of the row. If so it waits for its turn first;
 *   otherwise only after a conflict.
 * @throws WriteConflict when the budget is spent or the queue is full, and every other error of `attempt`
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
