/** GET /api/v3/sources/scim_users/, authentik's sources_scim_users_list: the steps of a request, in order. */

import { list } from '../lib/domain/scim-user/list.ts';
import { openListStore } from '../lib/dynamodb/scim-users/list-store.ts';
import { listResponse } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorizeOnCollection } from '../lib/http/steps/authorize.ts';
import { parseListQuery } from '../lib/http/steps/list-query.ts';
import { type Environment, openFunction, type WriteLine } from '../lib/open-function.ts';
import { OPERATIONS } from '../lib/operations.ts';

const OPERATION = OPERATIONS.sources_scim_users_list;

/** Makes an instance of the function. @throws ConfigError if a setting is missing or invalid */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const { table, tokenCacheSeconds, chain } = openFunction('sources_scim_users_list', environment, writeLine);
  const store = openListStore(table);

  return chain
    .use(authenticate(store, tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(authorizeOnCollection())
    .use(parseListQuery())
    .handler(async ({ listQuery }) => listResponse(await list(store, listQuery)));
}

export const handler = createHandler();
