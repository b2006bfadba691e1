/** PATCH /api/v3/sources/scim_users/{id}/, authentik's sources_scim_users_partial_update: the steps of a request, in order. */

import { partialUpdate } from '../lib/domain/scim-user/partial-update.ts';
import { createRowQueues } from '../lib/domain/scim-user/row-queue.ts';
import { openLambdaTable } from '../lib/dynamodb/client/lambda-table.ts';
import { openStore } from '../lib/dynamodb/scim-users/store.ts';
import { resourceResponse } from '../lib/http/event/response.ts';
import { operationChain } from '../lib/http/operation-chain.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorize } from '../lib/http/steps/authorize.ts';
import { parseBody } from '../lib/http/steps/parse-body.ts';
import { readPreconditions } from '../lib/http/steps/preconditions.ts';
import { requireId } from '../lib/http/steps/require-id.ts';
import { validate } from '../lib/http/steps/validate.ts';
import { OPERATIONS } from '../lib/operations.ts';
import { type Environment, readConfig } from '../lib/runtime/config.ts';
import { openLog, type WriteLine } from '../lib/runtime/log.ts';
import { createRequestScope } from '../lib/runtime/request-scope.ts';

const OPERATION = OPERATIONS.sources_scim_users_partial_update;

/**
 * Makes an instance of the function, with its own connections and caches.
 * @param environment the settings (default: Lambda's own)
 * @param writeLine writes a line of the log (default: to stdout)
 * @throws ConfigError if a setting is missing or invalid
 */
export function createHandler(environment?: Environment, writeLine?: WriteLine) {
  const config = readConfig(environment);
  const scope = createRequestScope();
  const store = openStore(openLambdaTable(config.table, config.awsEnvironment, scope));
  const retries = { queues: createRowQueues(), abortSignal: scope.abortSignal };

  return operationChain('sources_scim_users_partial_update', {
    log: openLog(config.logLevel, writeLine),
    scope,
    metricsNamespace: config.metricsNamespace,
    functionVersion: config.functionVersion,
    auditKey: config.auditKey,
  })
    .use(authenticate(store, config.tokenCacheSeconds))
    .use(allowMethod(OPERATION))
    .use(requireId())
    .use(authorize(OPERATION, store))
    .use(readPreconditions(store))
    .use(parseBody(OPERATION, store))
    .use(validate())
    .handler(async ({ id, validatedPatch, preconditions }) =>
      resourceResponse(await partialUpdate(store, id, validatedPatch, preconditions, retries)),
    );
}

export const handler = createHandler();
