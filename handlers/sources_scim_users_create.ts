/** POST /api/v3/sources/scim_users/, authentik's sources_scim_users_create: the steps of a request, in order. */

import { create } from '../lib/domain/scim-user/create.ts';
import { openNewRowStore } from '../lib/dynamodb/scim-users/new-row-store.ts';
import { resourceResponse } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorizeNewRow } from '../lib/http/steps/authorize.ts';
import { parseNewRow } from '../lib/http/steps/parse-body.ts';
import { validateNewRow } from '../lib/http/steps/validate.ts';
import { type Environment, openFunction, type WriteLine } from '../lib/open-function.ts';
import { OPERATIONS } from '../lib/operations.ts';
import isRequest from '../schemas/generated/SCIMSourceUserRequest.cjs';

const OPERATION = OPERATIONS.sources_scim_users_create;

/** Makes an instance of the function. @throws ConfigError if a setting is missing or invalid */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const { table, tokenCacheSeconds, chain, retries } = openFunction(
    'sources_scim_users_create',
    environment,
    writeLine,
  );
  const store = openNewRowStore(table);

  return chain
    .use(authenticate(store, tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(authorizeNewRow(OPERATION))
    .use(parseNewRow(OPERATION))
    .use(validateNewRow(isRequest))
    .handler(async ({ validatedFields }) =>
      resourceResponse(await create(store, validatedFields, retries), OPERATION.status),
    );
}

export const handler = createHandler();
