/** What the page shows as requests and responses: those of the demo row, and the texts that the service really sends. */
import * as messages from '../../lib/domain/messages.ts';
import { MERGE_PATCH_TYPE } from '../../lib/operations.ts';
import type {
  PaginatedSCIMSourceUserList,
  SCIMSourceUser,
  SCIMSourceUserRequest,
} from '../../schemas/generated/types.ts';
import demo from '../demo.json' with { type: 'json' };
import { EXAMPLE } from '../demo-request.ts';
import { readOwnBodies } from '../gateway/responses.ts';

/** Sets one key, removes another, and keeps the demo row's `costCenter`. */
const MERGE_EXAMPLE = { attributes: { floor: 3, department: null } };

/** @returns the demo row as the service returns it after the example request */
export function demoResource(): SCIMSourceUser {
  const [row] = demo.scim_users;
  const user_obj = demo.users.find(({ pk }) => pk === row?.user);
  if (row === undefined || user_obj === undefined) throw new Error('local/demo.json has no row with a user');
  const { id, user, source } = row;
  return { id, user, user_obj, source, ...JSON.parse(EXAMPLE) };
}

/** @returns the demo row, as a request that writes all of it */
function demoRequest(): SCIMSourceUserRequest {
  const { user_obj: _, ...fields } = demoResource();
  return fields;
}

/** A request body for each operation, which works on the demo data unchanged. */
const REQUESTS: Readonly<Record<string, unknown>> = {
  sources_scim_users_create: { ...demoRequest(), id: 'new' },
  sources_scim_users_update: demoRequest(),
  sources_scim_users_partial_update: JSON.parse(EXAMPLE),
};

/** By status: of each the text that a first caller is most likely to see. */
const DETAILS: Readonly<Record<string, string>> = {
  403: messages.NOT_AUTHENTICATED,
  404: messages.NOT_FOUND,
  405: messages.methodNotAllowed('OPTIONS'),
  412: messages.IF_MATCH_FAILED,
  415: messages.unsupportedMediaType('text/plain'),
  500: messages.INTERNAL,
  503: messages.UNAVAILABLE,
};

const DEMO_PAGE: PaginatedSCIMSourceUserList = {
  pagination: { next: 0, previous: 0, count: 1, current: 1, total_pages: 1, start_index: 1, end_index: 1 },
  results: [demoResource()],
};

const VALIDATION_ERROR = { user: [messages.noSuchPk(999)] };

/** @returns undefined for an operation without an example: the viewer makes one up from the schema */
export const requestExample = (operationId: string, contentType: string): unknown =>
  contentType === MERGE_PATCH_TYPE ? MERGE_EXAMPLE : REQUESTS[operationId];

/** @param schema `''` for the list of used_by, which is always empty @returns likewise */
export function responseExample(schema: string, status: string): unknown {
  if (schema === 'ValidationError') return VALIDATION_ERROR;
  if (schema === 'SCIMSourceUser') return demoResource();
  if (schema === 'PaginatedSCIMSourceUserList') return DEMO_PAGE;
  if (schema !== 'GenericError') return [];
  const detail = DETAILS[status];
  return detail === undefined ? readOwnBodies().get(Number(status)) : { detail };
}
