/** The lists of authentik's API: page by page, checked at the border. */
import { Ajv } from 'ajv';
import { ExpectedError } from '../../lib/domain/errors.ts';
import { parse } from '../../lib/domain/json/json.ts';
import { CommandError } from '../command.ts';
import { type AskOptions, ask } from './authentik-get.ts';

export interface AuthentikOptions extends AskOptions {
  /** Where its web interface is; /api/v3/ is below it. */
  readonly url: URL;
  readonly pageSize: number;
}

/** The results twice: `value` to read values from, `lossless` with every number as it was answered. */
export interface Page {
  readonly count: number;
  readonly value: readonly unknown[];
  readonly lossless: readonly unknown[];
}

interface ListAnswer {
  readonly pagination: { readonly next: number; readonly count: number };
  readonly results: readonly unknown[];
}

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
 * Where rows are removed meanwhile, the page that was to be the last may be gone: the list has ended then.
 * @param path below /api/v3/
 * @param query the ordering, and what is to be left out
 * @throws CommandError with one line that names the address, never the token
 */
export async function* readPages(
  options: AuthentikOptions,
  path: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<Page> {
  for (let page = 1; page > 0; ) {
    const address = new URL(`api/v3/${path}`, options.url);
    address.search = new URLSearchParams({ ...query, page: `${page}`, page_size: `${options.pageSize}` }).toString();
    const text = await ask(options, address);
    if (text === undefined && page > 1) return;
    if (text === undefined) throw new CommandError(`${address} answers 404: is --url that of an authentik?`);
    const { value, lossless } = readJson(address, text);
    if (!isListAnswer(value) || ![0, page + 1].includes(value.pagination.next))
      throw new CommandError(`${address} does not answer as authentik does`);
    yield { count: value.pagination.count, value: value.results, lossless: (lossless as ListAnswer).results };
    page = value.pagination.next;
  }
}

function readJson(address: URL, text: string) {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ExpectedError)
      throw new CommandError(`${address} does not answer with JSON: ${error.message}`);
    throw error;
  }
}
