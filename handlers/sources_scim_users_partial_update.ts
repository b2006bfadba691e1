/** PATCH /api/v3/sources/scim_users/{id}/, authentik's sources_scim_users_partial_update: puts the parts together, nothing else. */
import { countAttempts } from '../lib/attempts.ts';
import { readConfig } from '../lib/config.ts';
import { partialUpdate } from '../lib/domain/partial-update.ts';
import { createRowLines } from '../lib/domain/row-lines.ts';
import { allowMethod } from '../lib/http/allow-method.ts';
import { authenticate } from '../lib/http/authenticate.ts';
import { authorize } from '../lib/http/authorize.ts';
import { chain } from '../lib/http/chain.ts';
import { parseBody } from '../lib/http/parse-body.ts';
import { readPreconditions } from '../lib/http/preconditions.ts';
import { requireId } from '../lib/http/require-id.ts';
import { resource } from '../lib/http/response.ts';
import { validate } from '../lib/http/validate.ts';
import { openLog } from '../lib/log.ts';
import { openFunctionTable } from '../lib/store/function-table.ts';
import { openStore } from '../lib/store/store.ts';

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
