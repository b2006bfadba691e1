/** One writer of some rows: sends one request after another, and knows what each answer must be. */

import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { assertDocumented } from '../../support/documented.ts';
import { mediaType } from '../../support/http-door.ts';
import { type Attempt, attempt, type Row, transacts, writes } from './attempts.ts';

export interface Stage {
  readonly url: string;
  readonly token: string;
  /** Whether the engine was away at some time between the two. */
  wasAway(from: number, until: number): boolean;
  /** Whether it was killed between the two. */
  wasKilled(from: number, until: number): boolean;
}

export interface Tally {
  /** How often each kind was answered with each status. */
  readonly answers: Map<string, number>;
  /** What was wrong, in a line each. */
  readonly wrong: string[];
  /** 503s to writes, after which the row was found as it was, or written. */
  readonly unknown: { before: number; after: number };
  /** Transactions that were answered 200 as the engine was killed, and that it did not know of afterwards. */
  lost: number;
  longest: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly from: number;
  readonly until: number;
}

const READ_AGAIN_MS = 250;
/** An answer later than this is wrong: the function's own timeout. */
const LATEST_MS = 15_000;

async function send({ url, token }: Stage, { id, method = 'PATCH', headers, body }: Partial<Attempt>): Promise<Answer> {
  const from = performance.now();
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}/api/v3/sources/scim_users/${id}/`, {
    method,
    headers: Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined),
    ...(body !== undefined && { body }),
  });
  const answered = { headers: Object.fromEntries(response.headers), body: toBody(await response.text()) };
  return { status: response.status, ...answered, from, until: performance.now() };
}

/** What is no JSON is judged as the text that it is. */
function toBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends one attempt and judges the answer. @returns the row as it is known to be afterwards */
export async function step(stage: Stage, row: Row, n: number, tally: Tally): Promise<Row> {
  const made = attempt(row, n);
  const answer = await send(stage, made);
  const { status, from, until } = answer;
  const counted = `${made.kind} ${status}`;
  tally.answers.set(counted, (tally.answers.get(counted) ?? 0) + 1);
  tally.longest = Math.max(tally.longest, until - from);
  if (status === 503 && stage.wasAway(from, until)) return afterOutage(stage, row, made, answer, tally);
  const complaint = until - from > LATEST_MS ? 'is too late' : complaintOf(made, answer);
  if (complaint !== undefined) tally.wrong.push(`${describe(made, answer)} ${complaint}`);
  // DynamoDB Local answers a transaction a moment before it has committed it; an UpdateItem after.
  if (status === 200 && transacts(made) && stage.wasKilled(from, until))
    return afterOutage(stage, row, made, answer, tally);
  return status === 200 ? { ...made.after, etag: answer.headers.etag } : row;
}

function complaintOf(made: Attempt, answer: Answer): string | undefined {
  const { status, headers, body } = answer;
  try {
    assertDocumented(status, mediaType(headers), body);
  } catch (error) {
    return String(error);
  }
  if (status !== made.status) return `instead of ${made.status}`;
  return status === 200 && !shows(made.after, body) ? `does not show ${JSON.stringify(made.after)}` : undefined;
}

function shows({ id, user, source, attributes }: Row, body: unknown): boolean {
  const { user_obj, ...shown } = body as { user_obj: { pk: number } };
  return user_obj.pk === user && isDeepStrictEqual(shown, { id, user, source, attributes });
}

/** The engine was away: the row is as it was, or wholly written; a move has left one of the two. */
async function afterOutage(stage: Stage, row: Row, made: Attempt, answer: Answer, tally: Tally): Promise<Row> {
  const isUnknown = answer.status === 503;
  if (isUnknown && answer.headers['retry-after'] === undefined)
    tally.wrong.push(`${describe(made, answer)} without Retry-After`);
  const before = await read(stage, row.id);
  const after = made.after.id === row.id ? before : await read(stage, made.after.id);
  const isOld = before.status === 200 && shows(row, before.body) && (after === before || after.status === 404);
  const isNew = after.status === 200 && shows(made.after, after.body) && (after === before || before.status === 404);
  if (isUnknown && writes(made)) tally.unknown[isOld ? 'before' : 'after'] += 1;
  if (!isUnknown && isOld && before.headers.etag !== answer.headers.etag) tally.lost += 1;
  if (isOld) return { ...row, etag: before.headers.etag };
  if (isNew && writes(made)) return { ...made.after, etag: after.headers.etag };
  tally.wrong.push(`${describe(made, answer)}: neither as before nor as after: ${JSON.stringify([before, after])}`);
  return row;
}

async function read(stage: Stage, id: string): Promise<Answer> {
  for (;;) {
    const answer = await send(stage, { id, body: '{}' });
    if (answer.status !== 503) return answer;
    await wait(READ_AGAIN_MS);
  }
}

const describe = ({ kind, id }: Attempt, { status, headers, body }: Answer): string =>
  `${kind} of ${id}: ${status} ${JSON.stringify(body)} ${JSON.stringify(headers)}`;
