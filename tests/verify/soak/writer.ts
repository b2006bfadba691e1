/** The only writer of some rows. It sends one request after the other and knows what each response must be. */
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { assertDocumented } from '../../support/documented.ts';
import { mediaType } from '../../support/http-door.ts';
import { type Row, randomRequest, type SoakRequest, transacts, writes } from './requests.ts';

export interface SoakedStage {
  readonly url: string;
  readonly token: string;
  /** Whether DynamoDB Local was down at any time in this period. */
  wasDown(from: number, until: number): boolean;
  /** Whether it was killed in this period. */
  wasKilled(from: number, until: number): boolean;
}

export interface Findings {
  /** How often each kind of request got each status. The keys are `kind status`. */
  readonly responses: Map<string, number>;
  /** A line for each wrong response. */
  readonly wrong: string[];
  /** Writes with a 503, by the state of the row afterwards. */
  readonly unknown: { before: number; after: number };
  /** Transactions with a 200 that DynamoDB Local had forgotten after it was killed. */
  lost: number;
  slowestMs: number;
}

interface SoakResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly from: number;
  readonly until: number;
}

const READ_AGAIN_MS = 250;

async function send(
  { url, token }: SoakedStage,
  { id, method = 'PATCH', headers, body }: Partial<SoakRequest>,
): Promise<SoakResponse> {
  const from = performance.now();
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}/api/v3/sources/scim_users/${id}/`, {
    method,
    headers: Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined),
    ...(body !== undefined && { body }),
  });
  const received = { headers: Object.fromEntries(response.headers), body: toBody(await response.text()) };
  return { status: response.status, ...received, from, until: performance.now() };
}

/** A text that is no JSON is a finding like any other. */
function toBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends a request and judges the response. The emulator enforces the function's timeout. @returns the row afterwards */
export async function sendNext(stage: SoakedStage, row: Row, n: number, findings: Findings): Promise<Row> {
  const request = randomRequest(row, n);
  const response = await send(stage, request);
  const { status, from, until } = response;
  const key = `${request.kind} ${status}`;
  findings.responses.set(key, (findings.responses.get(key) ?? 0) + 1);
  findings.slowestMs = Math.max(findings.slowestMs, until - from);
  if (status === 503 && stage.wasDown(from, until)) return afterOutage(stage, row, request, response, findings);
  const complaint = complaintOf(request, response);
  if (complaint !== undefined) findings.wrong.push(`${describe(request, response)} ${complaint}`);
  // DynamoDB Local responds to a transaction a moment before it commits it, and to an UpdateItem afterwards.
  if (status === 200 && transacts(request) && stage.wasKilled(from, until))
    return afterOutage(stage, row, request, response, findings);
  return status === 200 ? { ...request.after, etag: response.headers.etag } : row;
}

function complaintOf(request: SoakRequest, { status, headers, body }: SoakResponse): string | undefined {
  try {
    assertDocumented(status, mediaType(headers), body);
  } catch (error) {
    return String(error);
  }
  if (status !== request.status) return `instead of ${request.status}`;
  return status === 200 && !shows(request.after, body) ? `does not show ${JSON.stringify(request.after)}` : undefined;
}

function shows({ id, user, source, attributes }: Row, body: unknown): boolean {
  const { user_obj, ...shown } = body as { user_obj: { pk: number } };
  return user_obj.pk === user && isDeepStrictEqual(shown, { id, user, source, attributes });
}

/** DynamoDB Local was down: the row is unchanged or completely written. After a move exactly one of its two ids exists. */
async function afterOutage(
  stage: SoakedStage,
  row: Row,
  request: SoakRequest,
  response: SoakResponse,
  findings: Findings,
): Promise<Row> {
  const isUnknown = response.status === 503;
  if (isUnknown && response.headers['retry-after'] === undefined)
    findings.wrong.push(`${describe(request, response)} without Retry-After`);
  const before = await read(stage, row.id);
  const after = request.after.id === row.id ? before : await read(stage, request.after.id);
  const isOld = before.status === 200 && shows(row, before.body) && (after === before || after.status === 404);
  const isNew = after.status === 200 && shows(request.after, after.body) && (after === before || before.status === 404);
  if (isUnknown && writes(request)) findings.unknown[isOld ? 'before' : 'after'] += 1;
  if (!isUnknown && isOld && before.headers.etag !== response.headers.etag) findings.lost += 1;
  if (isOld) return { ...row, etag: before.headers.etag };
  if (isNew && writes(request)) return { ...request.after, etag: after.headers.etag };
  findings.wrong.push(
    `${describe(request, response)}: the row is neither old nor new: ${JSON.stringify([before, after])}`,
  );
  return row;
}

async function read(stage: SoakedStage, id: string): Promise<SoakResponse> {
  for (;;) {
    const response = await send(stage, { id, body: '{}' });
    if (response.status !== 503) return response;
    await wait(READ_AGAIN_MS);
  }
}

const describe = ({ kind, id }: SoakRequest, { status, headers, body }: SoakResponse): string =>
  `${kind} of ${id}: ${status} ${JSON.stringify(body)} ${JSON.stringify(headers)}`;
