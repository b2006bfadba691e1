/** GET /api/v3/sources/scim_users/{id}/used_by/, authentik's sources_scim_users_used_by_list: the steps of a request, in order. */

import { usedBy } from '../lib/domain/scim-user/used-by.ts';
import { openReader } from '../lib/dynamodb/scim-users/reader.ts';
import { jsonResponse } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorize } from '../lib/http/steps/authorize.ts';
import { requireId } from '../lib/http/steps/require-id.ts';
import { type Environment, openFunction, type WriteLine } from '../lib/open-function.ts';
import { OPERATIONS } from '../lib/operations.ts';

const OPERATION = OPERATIONS.sources_scim_users_used_by_list;

/** Makes an instance of the function. @throws ConfigError if a setting is missing or invalid */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const { table, tokenCacheSeconds, chain } = openFunction('sources_scim_users_used_by_list', environment, writeLine);
  const store = openReader(table);

  return chain
    .use(authenticate(store, tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(requireId())
    .use(authorize(OPERATION, store))
    .handler(async ({ id }) => jsonResponse(OPERATION.status, JSON.stringify(await usedBy(store, id))));
}

export const handler = createHandler();
