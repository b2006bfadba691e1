/** GETs a resource of authentik's API. Retries while authentik is busy, and follows no redirect. */
import { isUtf8 } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../command.ts';

export interface GetOptions {
  readonly token: string;
  /** The time limit of a response. */
  readonly timeoutMs: number;
  /** Before the first retry. Doubled before each further one. */
  readonly retryWaitMs: number;
}

const MAX_ATTEMPTS = 5;
const MAX_WAIT_MS = 60_000;

/** A failure that may pass. */
class RetryableError extends Error {
  readonly retryAfterMs: number;

  constructor(why: string, retryAfterMs = 0) {
    super(why);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * @returns undefined for a 404
 * @throws CommandError with one line that names the address, never the token
 */
export async function getFromAuthentik(options: GetOptions, address: URL): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await getOnce(options, address);
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      if (attempt === MAX_ATTEMPTS)
        throw new CommandError(`${address}, after ${MAX_ATTEMPTS} attempts: ${error.message}`);
      const backOff = options.retryWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      await wait(Math.min(Math.max(error.retryAfterMs, backOff), MAX_WAIT_MS));
    }
  }
}

/** A redirect may lead to another host, which must not get the token. */
async function getOnce({ token, timeoutMs }: GetOptions, address: URL): Promise<string | undefined> {
  const { status, headers, body } = await fetchBody(address, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status === 200) return decode(address, body);
  if (status === 404) return undefined;
  if (status === 429 || status >= 500)
    throw new RetryableError(`it responds with ${status}`, retryAfterMs(headers.get('retry-after')));
  if (status === 403 || status === 401)
    throw new CommandError(`${address} responds with ${status}. May the token read this?`);
  const location = headers.get('location');
  if (location !== null)
    throw new CommandError(`${address} redirects to ${location}. Give the URL of authentik itself`);
  throw new CommandError(`${address} responds with ${status}`);
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(text: string | null): number {
  const value = text ?? '';
  return /^\d+$/.test(value) ? Number(value) * 1000 : Math.max(0, (Date.parse(value) || 0) - Date.now());
}

/** A decoder that replaces invalid bytes would change what is stored. */
function decode(address: URL, body: Buffer): string {
  if (!isUtf8(body)) throw new CommandError(`${address} does not respond with UTF-8`);
  return body.toString('utf8');
}

async function fetchBody(address: URL, init: RequestInit) {
  try {
    const response = await fetch(address, init);
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body };
  } catch (error) {
    throw new RetryableError(`it does not respond (${describeFailure(error)})`);
  }
}

/** fetch throws a TypeError whose cause is Node's error, or the abort reason of the signal. */
function describeFailure(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string; message?: string }; name?: string };
  return cause?.code ?? cause?.message ?? name ?? String(error);
}
