/** The parameters of sources_scim_users_list, read as authentik's filters and paginator read them. */
import { ExpectedError, type FieldErrors, Invalid } from '../../errors.ts';
import * as messages from '../../messages.ts';
import { pythonStrip } from '../../python-strip.ts';
import { DEFAULT_PAGE_SIZE, LIST_LIMITS } from './limits.ts';
import { searchTerms } from './search.ts';

export const LIST_PARAMETERS = [
  'source__slug',
  'user__username',
  'user__id',
  'search',
  'ordering',
  'page',
  'page_size',
] as const;

/** The text of each parameter that the request has, decoded. */
export type ListParameters = Readonly<Partial<Record<(typeof LIST_PARAMETERS)[number], string>>>;

const ORDERED_FIELDS = ['id', 'user', 'source'] as const;

export interface OrderedField {
  readonly field: (typeof ORDERED_FIELDS)[number];
  readonly descending: boolean;
}

export interface ListQuery {
  /** Undefined: of every source. */
  readonly slug: string | undefined;
  readonly username: string | undefined;
  readonly user: number | undefined;
  readonly terms: readonly string[];
  /** Empty: the default order. */
  readonly ordering: readonly OrderedField[];
  readonly page: number | 'last';
  readonly pageSize: number;
}

/** There is no page of this number. */
export class InvalidPage extends ExpectedError {
  static override readonly name = 'InvalidPage';
  readonly code = 'not_found';

  constructor() {
    super(messages.INVALID_PAGE);
  }
}

/** @throws Invalid with every invalid parameter at once; InvalidPage */
export function readListQuery(parameters: ListParameters): ListQuery {
  const { source__slug, user__username, user__id = '', search = '', ordering = '', page = '1' } = parameters;
  const [slug, username] = [filterText(source__slug), filterText(user__username)];
  const user = pythonStrip(user__id);
  const terms = searchTerms(search);
  throwIfInvalid({
    source__slug: slug?.includes('\0') && messages.NUL_CHARACTER,
    user__username: username?.includes('\0') && messages.NUL_CHARACTER,
    user__id: user !== '' && !WHOLE_NUMBER.test(user) && messages.NOT_A_NUMBER,
    search:
      Buffer.byteLength(search) > LIST_LIMITS.searchBytes || terms.length > LIST_LIMITS.terms ? SEARCH_TOO_LONG : '',
  });
  return {
    slug,
    username,
    user: user === '' ? undefined : Number(user),
    terms,
    ordering: readOrdering(ordering),
    page: readPage(page),
    pageSize: readPageSize(parameters.page_size),
  };
}

const SEARCH_TOO_LONG = messages.searchTooLong(LIST_LIMITS.searchBytes, LIST_LIMITS.terms);

/** The schema's integer. authentik also takes 1.5, as 1, and 1e1. */
const WHOLE_NUMBER = /^[+-]?\d+$/;

/** An empty filter is none. */
const filterText = (text = ''): string | undefined => pythonStrip(text) || undefined;

function throwIfInvalid(found: Readonly<Record<string, string | false | undefined>>): void {
  const errors = Object.entries(found).flatMap(([name, message]) => (message ? [[name, [message]] as const] : []));
  if (errors.length > 0) throw new Invalid(Object.fromEntries(errors) as FieldErrors);
}

/** Unknown names are ignored. */
function readOrdering(text: string): OrderedField[] {
  return text.split(',').flatMap((part) => {
    const term = pythonStrip(part);
    const descending = term.startsWith('-');
    const field = ORDERED_FIELDS.find((name) => name === term.slice(Number(descending)));
    return field === undefined ? [] : [{ field, descending }];
  });
}

/** Python's int reads the number: outer white space, a plus sign and leading zeros are allowed. */
function readPage(text: string): number | 'last' {
  if (text === 'last') return text;
  const page = /^\+?\d+$/.test(pythonStrip(text)) ? Number(pythonStrip(text)) : 0;
  if (page < 1) throw new InvalidPage();
  return page;
}

function readPageSize(text = ''): number {
  const size = /^\+?\d+$/.test(pythonStrip(text)) ? Number(pythonStrip(text)) : 0;
  return size === 0 ? DEFAULT_PAGE_SIZE : Math.min(size, LIST_LIMITS.pageSize);
}
