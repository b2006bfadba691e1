/** What holds of every answer, whatever was sent. */
import assert from 'node:assert/strict';
import { assertAccepted } from './accepted.ts';
import { type Hostile, TOKEN } from './requests.ts';

export interface Reply {
  /** 0 where there was none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Milliseconds from the request to the whole answer. */
  readonly wall: number;
  /** Milliseconds of CPU that the function took, where that can be told. */
  readonly cpu?: number;
  /** Said by what stands before the function: in whose words is not ours. */
  readonly isGateways?: boolean;
}

export interface Subject {
  /** Makes a row of a new id, which it returns. */
  row(): Promise<string>;
  /** @throws Error where the function's answer is not as schemas/openapi.json has it, or where it has ended */
  send(hostile: Hostile, id: string): Promise<Reply>;
  /** Answers the resource, in the way that no id and no one stands in. */
  read(id: string): Promise<Reply>;
}

/** Without those that tell of the table: it answers. */
const STATUSES = [200, 400, 403, 404, 405, 412, 415];

/** The machine does other things too, and the second belongs to the function: it is CPU that is held to it. */
const MOST_CPU_MS = 1_000;
const MOST_WALL_MS = 10_000;

/**
 * A row, and what is claimed of each request that is sent to it.
 * @param seen told of each answer
 * @returns throws an AssertionError where a claim does not hold
 */
export function claims(subject: Subject, seen: (reply: Reply) => void = () => {}): (hostile: Hostile) => Promise<void> {
  let row: { readonly id: string; readonly shown: Shown } | undefined;
  return async (hostile) => {
    const id = row?.id ?? (await subject.row());
    const before = row?.shown ?? shownBy(await subject.read(id));
    row = undefined;
    const reply = await subject.send(hostile, id);
    seen(reply);
    assertAnswered(reply, 'broken' in hostile);
    // Whatever the bytes were in the end, they may have been a patch of anything.
    if ('broken' in hostile) return;

    const isAccepted = reply.status === 200;
    if (isAccepted && 'request' in hostile) assertAccepted(hostile.request, reply.text);
    const shown = isAccepted ? shownBy(reply) : before;
    const now = isAccepted ? String(JSON.parse(reply.text).id) : id;
    assert.deepEqual(shownBy(await subject.read(now)), shown, 'what is there is not what was answered');
    row = { id: now, shown };
  };
}

function assertAnswered({ status, headers, text, wall, cpu = 0, isGateways = false }: Reply, isBroken: boolean): void {
  if (isGateways) assert.ok(status < 500 && (status >= 400 || isBroken), `the gateway answers ${status}`);
  else assert.ok(STATUSES.includes(status), `answered ${status}`);
  assert.ok(!`${JSON.stringify(headers)}${text}`.includes(TOKEN), 'the token is in the answer');
  assert.ok(cpu < MOST_CPU_MS, `took ${cpu} ms of CPU`);
  assert.ok(wall < MOST_WALL_MS, `took ${wall} ms`);
}

interface Shown {
  readonly text: string;
  readonly etag: string | undefined;
}

const shownBy = ({ text, headers }: Reply): Shown => ({ text, etag: headers.etag });
