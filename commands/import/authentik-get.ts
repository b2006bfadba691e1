/** Asks authentik's API for the text of a resource: again while it is busy, and nobody but the host that the token is for. */
import { isUtf8 } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../command.ts';

export interface AskOptions {
  readonly token: string;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** Before the second try; doubled before each further one. */
  readonly retryWaitMs: number;
}

const TRIES = 5;
const MAX_WAIT_MS = 60_000;

/** What is worth another try. */
class Busy extends Error {
  readonly retryAfterMs: number;

  constructor(why: string, retryAfterMs = 0) {
    super(why);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * @returns undefined where there is no such resource
 * @throws CommandError with one line that names the address, never the token
 */
export async function ask(options: AskOptions, address: URL): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(options, address);
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      if (attempt === TRIES) throw new CommandError(`${address}, asked ${TRIES} times: ${error.message}`);
      const backOff = options.retryWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      await wait(Math.min(Math.max(error.retryAfterMs, backOff), MAX_WAIT_MS));
    }
  }
}

/** The token is for the host that was named: where that leads elsewhere, it is not followed. @returns undefined for a 404 */
async function askOnce({ token, timeoutMs }: AskOptions, address: URL): Promise<string | undefined> {
  const { status, headers, body } = await fetchBody(address, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status === 200) return decode(address, body);
  if (status === 404) return undefined;
  if (status === 429 || status >= 500) throw new Busy(`it answers ${status}`, retryAfterMs(headers.get('retry-after')));
  if (status === 403 || status === 401)
    throw new CommandError(`${address} answers ${status}: may the token read this?`);
  const location = headers.get('location');
  if (location !== null) throw new CommandError(`${address} leads to ${location}: give the URL that is meant`);
  throw new CommandError(`${address} answers ${status}`);
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(text: string | null): number {
  const value = text ?? '';
  return /^\d+$/.test(value) ? Number(value) * 1000 : Math.max(0, (Date.parse(value) || 0) - Date.now());
}

/** Mended, it would be stored as something that nobody wrote. */
function decode(address: URL, body: Buffer): string {
  if (!isUtf8(body)) throw new CommandError(`${address} does not answer with UTF-8`);
  return body.toString('utf8');
}

async function fetchBody(address: URL, init: RequestInit) {
  try {
    const response = await fetch(address, init);
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body };
  } catch (error) {
    throw new Busy(`it does not answer (${reason(error)})`);
  }
}

/** fetch throws a TypeError whose cause is Node's error, or what the signal aborts with. */
function reason(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string; message?: string }; name?: string };
  return cause?.code ?? cause?.message ?? name ?? String(error);
}
