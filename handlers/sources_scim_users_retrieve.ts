/** GET /api/v3/sources/scim_users/{id}/, authentik's sources_scim_users_retrieve: the steps of a request, in order. */

import { retrieve } from '../lib/domain/scim-user/retrieve.ts';
import { openReader } from '../lib/dynamodb/scim-users/reader.ts';
import { notModified, resourceResponse, resourceTag } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorize } from '../lib/http/steps/authorize.ts';
import { readIfNoneMatch } from '../lib/http/steps/not-modified.ts';
import { requireId } from '../lib/http/steps/require-id.ts';
import { type Environment, openFunction, type WriteLine } from '../lib/open-function.ts';
import { OPERATIONS } from '../lib/operations.ts';

const OPERATION = OPERATIONS.sources_scim_users_retrieve;

/** Makes an instance of the function. @throws ConfigError if a setting is missing or invalid */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const { table, tokenCacheSeconds, chain } = openFunction('sources_scim_users_retrieve', environment, writeLine);
  const store = openReader(table);

  return chain
    .use(authenticate(store, tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(requireId())
    .use(authorize(OPERATION, store))
    .use(readIfNoneMatch(store))
    .handler(async ({ id, callerHas }) => {
      const resource = await retrieve(store, id);
      const tag = resourceTag(resource);
      return callerHas(tag) ? notModified(tag) : resourceResponse(resource);
    });
}

export const handler = createHandler();
