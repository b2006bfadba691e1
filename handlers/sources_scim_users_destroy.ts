/** DELETE /api/v3/sources/scim_users/{id}/, authentik's sources_scim_users_destroy: the steps of a request, in order. */

import { destroy } from '../lib/domain/scim-user/destroy.ts';
import { openRowRemover } from '../lib/dynamodb/scim-users/row-remover.ts';
import { noContent } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorize } from '../lib/http/steps/authorize.ts';
import { readPreconditions } from '../lib/http/steps/preconditions.ts';
import { requireId } from '../lib/http/steps/require-id.ts';
import { type Environment, openFunction, type WriteLine } from '../lib/open-function.ts';
import { OPERATIONS } from '../lib/operations.ts';

const OPERATION = OPERATIONS.sources_scim_users_destroy;

/** Makes an instance of the function. @throws ConfigError if a setting is missing or invalid */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const { table, tokenCacheSeconds, chain, retries } = openFunction(
    'sources_scim_users_destroy',
    environment,
    writeLine,
  );
  const store = openRowRemover(table);

  return chain
    .use(authenticate(store, tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(requireId())
    .use(authorize(OPERATION, store))
    .use(readPreconditions(store))
    .handler(async ({ id, preconditions }) => {
      await destroy(store, id, preconditions, retries);
      return noContent();
    });
}

export const handler = createHandler();
