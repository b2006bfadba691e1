/** PATCH /api/v3/sources/scim_users/{id}/, authentik's sources_scim_users_partial_update: the steps of a request, in order. */

import { partialUpdate } from '../lib/domain/scim-user/partial-update.ts';
import { openStore } from '../lib/dynamodb/scim-users/store.ts';
import { resourceResponse } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorize } from '../lib/http/steps/authorize.ts';
import { parseBody } from '../lib/http/steps/parse-body.ts';
import { readPreconditions } from '../lib/http/steps/preconditions.ts';
import { requireId } from '../lib/http/steps/require-id.ts';
import { validate } from '../lib/http/steps/validate.ts';
import { type Environment, openFunction, type WriteLine } from '../lib/open-function.ts';
import { OPERATIONS } from '../lib/operations.ts';
import isPatch from '../schemas/generated/PatchedSCIMSourceUserRequest.cjs';

const OPERATION = OPERATIONS.sources_scim_users_partial_update;

/** Makes an instance of the function. @throws ConfigError if a setting is missing or invalid */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const { table, tokenCacheSeconds, chain, retries } = openFunction(
    'sources_scim_users_partial_update',
    environment,
    writeLine,
  );
  const store = openStore(table);

  return chain
    .use(authenticate(store, tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(requireId())
    .use(authorize(OPERATION, store))
    .use(readPreconditions(store))
    .use(parseBody(OPERATION, store))
    .use(validate(isPatch))
    .handler(async ({ id, validatedFields, preconditions }) =>
      resourceResponse(await partialUpdate(store, id, validatedFields, preconditions, retries), OPERATION.status),
    );
}

export const handler = createHandler();
