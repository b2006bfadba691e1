/** Reads the lists of authentik's API, page by page, and checks their shape. */
import { Ajv } from 'ajv';
import { ExpectedError } from '../../lib/domain/errors.ts';
import { parse } from '../../lib/domain/json/json.ts';
import { CommandError } from '../command.ts';
import { type GetOptions, getFromAuthentik } from './authentik-get.ts';

export interface AuthentikOptions extends GetOptions {
  /** Where its web interface is; /api/v3/ is below it. */
  readonly url: URL;
  readonly pageSize: number;
}

/** The results twice: `value` to read values from, `lossless` with each number as authentik wrote it. */
export interface Page {
  readonly count: number;
  readonly value: readonly unknown[];
  readonly lossless: readonly unknown[];
}

interface ListResponse {
  readonly pagination: { readonly next: number; readonly count: number };
  readonly results: readonly unknown[];
}

/** authentik's Pagination: `next` is the number of the next page, 0 after the last. */
const isListResponse = new Ajv().compile<ListResponse>({
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
 * The pages of a list. If rows are deleted meanwhile, the last page may be gone: a 404 for it ends the list.
 * @param path below /api/v3/
 * @param query with the ordering
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
    const text = await getFromAuthentik(options, address);
    if (text === undefined && page > 1) return;
    if (text === undefined) throw new CommandError(`${address} responds with 404. Is --url the URL of an authentik?`);
    const { value, lossless } = readJson(address, text);
    if (!isListResponse(value) || ![0, page + 1].includes(value.pagination.next))
      throw new CommandError(`${address} does not respond as authentik does`);
    yield { count: value.pagination.count, value: value.results, lossless: (lossless as ListResponse).results };
    page = value.pagination.next;
  }
}

function readJson(address: URL, text: string) {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ExpectedError)
      throw new CommandError(`${address} does not respond with JSON: ${error.message}`);
    throw error;
  }
}
