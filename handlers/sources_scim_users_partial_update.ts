/** PATCH /api/v3/sources/scim_users/{id}/, authentik's sources_scim_users_partial_update: puts the parts together, nothing else. */

import { partialUpdate } from '../lib/domain/scim-user/partial-update.ts';
import { createRowLines } from '../lib/domain/scim-user/row-queue.ts';
import { openFunctionTable } from '../lib/dynamodb/client/lambda-table.ts';
import { openStore } from '../lib/dynamodb/scim-users/store.ts';
import { chain } from '../lib/http/chain.ts';
import { resource } from '../lib/http/event/response.ts';
import { allowMethod } from '../lib/http/steps/allow-method.ts';
import { authenticate } from '../lib/http/steps/authenticate.ts';
import { authorize } from '../lib/http/steps/authorize.ts';
import { parseBody } from '../lib/http/steps/parse-body.ts';
import { readPreconditions } from '../lib/http/steps/preconditions.ts';
import { requireId } from '../lib/http/steps/require-id.ts';
import { validate } from '../lib/http/steps/validate.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { openLog } from '../lib/runtime/log.ts';
import { countAttempts } from '../lib/runtime/request-scope.ts';

const config = readConfig();
const attempts = countAttempts();
const store = openStore(openFunctionTable(config.table, config.surroundings, attempts));
const retries = { lines: createRowLines(), signal: attempts.signal };

export const handler = chain('sources_scim_users_partial_update', {
  log: openLog(config.logLevel),
  attempts,
  metricsNamespace: config.metricsNamespace,
  functionVersion: config.functionVersion,
  auditKey: config.auditKey,
})
  .use(authenticate(store, config.tokenCacheSeconds))
  .use(allowMethod('PATCH'))
  .use(requireId())
  .use(authorize(store))
  .use(readPreconditions(store))
  .use(parseBody(store))
  .use(validate())
  .handler(async ({ id, checked, preconditions }) =>
    resource(await partialUpdate(store, id, checked, preconditions, retries)),
  );
