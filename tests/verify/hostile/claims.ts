/** The claims that hold of every response, whatever was sent. */
import assert from 'node:assert/strict';
import { assertAccepted } from './accepted.ts';
import { type Hostile, TOKEN } from './requests.ts';

export interface Reply {
  /** 0 if there was no response. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Milliseconds from the request to the whole response. */
  readonly wall: number;
  /** Milliseconds of the function's CPU time, if they can be measured. */
  readonly cpu?: number;
  /** The gateway responded without calling the function. Its texts are not ours. */
  readonly isFromGateway?: boolean;
}

export interface Subject {
  /** Makes a row with a new id. @returns the id */
  row(): Promise<string>;
  /** @throws Error if schemas/openapi.json does not have the function's response, or if the function has ended */
  send(hostile: Hostile, id: string): Promise<Reply>;
  /** Reads the resource by an event or path that carries every id. */
  read(id: string): Promise<Reply>;
}

/** Without 429, 500 and 503: DynamoDB Local responds to every call. */
const STATUSES = [200, 201, 204, 304, 400, 403, 404, 405, 412, 415];

/** CPU time and not the clock: the machine may be busy with other things. */
const MAX_CPU_MS = 1_000;

/**
 * Checks the claims of one request after the other, on a row that it makes and keeps as long as it knows the row's state.
 * @param seen called with each reply
 * @returns throws an AssertionError if a claim does not hold
 */
export function createChecker(
  subject: Subject,
  seen: (reply: Reply) => void = () => {},
): (hostile: Hostile) => Promise<void> {
  let row: { readonly id: string; readonly resource: Resource } | undefined;
  return async (hostile) => {
    const id = row?.id ?? (await subject.row());
    const before = row?.resource ?? resourceOf(await subject.read(id));
    row = undefined;
    const reply = await subject.send(hostile, id);
    seen(reply);
    assertReply(reply, 'broken' in hostile);
    // The damaged bytes may have become a valid patch of anything.
    if ('broken' in hostile) return;

    if (reply.status === 204) {
      assert.equal((await subject.read(id)).status, 404, 'the row is still there');
      return;
    }
    // A response to HEAD has no body.
    const isAccepted = [200, 201].includes(reply.status) && reply.text !== '';
    if (isAccepted && 'request' in hostile) assertAccepted(hostile.request, reply.text);
    const resource = isAccepted ? resourceOf(reply) : before;
    const newId = isAccepted ? String(JSON.parse(reply.text).id) : id;
    assert.deepEqual(resourceOf(await subject.read(newId)), resource, 'the stored resource differs from the response');
    row = reply.status === 201 ? { id, resource: before } : { id: newId, resource };
  };
}

function assertReply({ status, headers, text, cpu = 0, isFromGateway = false }: Reply, isBroken: boolean): void {
  if (isFromGateway) assert.ok(status < 500 && (status >= 400 || isBroken), `the gateway responded ${status}`);
  else assert.ok(STATUSES.includes(status), `the function responded ${status}`);
  assert.ok(!`${JSON.stringify(headers)}${text}`.includes(TOKEN), 'the response contains the token');
  assert.ok(cpu < MAX_CPU_MS, `the request took ${cpu} ms of CPU time`);
}

interface Resource {
  readonly text: string;
  readonly etag: string | undefined;
}

const resourceOf = ({ text, headers }: Reply): Resource => ({ text, etag: headers.etag });
