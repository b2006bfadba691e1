/** authentik's API as a reader: pages of a list, asked again while it is busy, checked at the border. */
import { setTimeout as wait } from 'node:timers/promises';
import { Ajv } from 'ajv';
import { Refusal } from '../../lib/domain/errors.ts';
import { parse } from '../../lib/domain/json.ts';
import { CommandError } from '../command.ts';

export interface AuthentikOptions {
  /** Where its web interface is; /api/v3/ is below it. */
  readonly url: URL;
  readonly token: string;
  readonly pageSize: number;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** Before the second try; doubled before each further one. */
  readonly retryWaitMs: number;
}

/** The results twice: `plain` to read values from, `exact` with every number as it was answered. */
export interface Page {
  readonly count: number;
  readonly plain: readonly unknown[];
  readonly exact: readonly unknown[];
}

interface ListAnswer {
  readonly pagination: { readonly next: number; readonly count: number };
  readonly results: readonly unknown[];
}

const TRIES = 5;
const MAX_WAIT_MS = 60_000;

/** authentik's Pagination: `next` is the number of the next page, 0 after the last. */
const isListAnswer = new Ajv().compile<ListAnswer>({
  type: 'object',
  required: ['pagination', 'results'],
  properties: {
    pagination: {
      type: 'object',
      required: ['next', 'count'],
      properties: { next: { type: 'integer' }, count: { type: 'integer' } },
    },
    results: { type: 'array' },
  },
});

/**
 * The pages of a list, in an order that does not change while rows do.
 * @param path below /api/v3/
 * @throws CommandError with one line that names the address, never the token
 */
export async function* readPages(options: AuthentikOptions, path: string, ordering: string): AsyncGenerator<Page> {
  for (let page = 1; page > 0; ) {
    const address = new URL(`api/v3/${path}`, options.url);
    address.search = new URLSearchParams({ ordering, page: `${page}`, page_size: `${options.pageSize}` }).toString();
    const { plain, exact } = readJson(address, await ask(options, address));
    if (!isListAnswer(plain)) throw new CommandError(`${address} does not answer as authentik does`);
    yield { count: plain.pagination.count, plain: plain.results, exact: (exact as ListAnswer).results };
    page = plain.pagination.next;
  }
}

function readJson(address: URL, text: string) {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Refusal) throw new CommandError(`${address} does not answer with JSON: ${error.message}`);
    throw error;
  }
}

/** What is worth another try. */
class Busy extends Error {
  readonly retryAfterMs: number;

  constructor(why: string, retryAfterMs = 0) {
    super(why);
    this.retryAfterMs = retryAfterMs;
  }
}

async function ask(options: AuthentikOptions, address: URL): Promise<string> {
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

/** fetch leaves the token out where it is redirected to another origin (WHATWG Fetch, HTTP-redirect fetch). */
async function askOnce({ token, timeoutMs }: AuthentikOptions, address: URL): Promise<string> {
  const response = await fetchText(address, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { status, retryAfter, text } = response;
  if (status === 429 || status >= 500) throw new Busy(`it answers ${status}`, (Number(retryAfter) || 0) * 1000);
  if (status === 403 || status === 401)
    throw new CommandError(`${address} answers ${status}: may the token read this?`);
  if (status !== 200) throw new CommandError(`${address} answers ${status}: is --url that of an authentik?`);
  return text;
}

async function fetchText(address: URL, init: RequestInit) {
  try {
    const response = await fetch(address, init);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
  } catch (error) {
    throw new Busy(`it does not answer (${reason(error)})`);
  }
}

/** fetch throws a TypeError whose cause is Node's error, or what the signal aborts with. */
function reason(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string; message?: string }; name?: string };
  return cause?.code ?? cause?.message ?? name ?? String(error);
}
