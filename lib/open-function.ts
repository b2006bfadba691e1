/** Opens what every function has: settings, log, connection to the table, and the outer middlewares of its chain. */

import type { Retries } from './domain/retry-on-conflict.ts';
import { createRowQueues } from './domain/scim-user/row-queue.ts';
import { openLambdaTable } from './dynamodb/client/lambda-table.ts';
import type { Table } from './dynamodb/client/sdk-table.ts';
import type { HttpRequest } from './http/event/request.ts';
import { type OperationChain, operationChain } from './http/operation-chain.ts';
import type { OperationName } from './operations.ts';
import { type Environment, readConfig } from './runtime/config.ts';
import { openLog, type WriteLine } from './runtime/log.ts';
import { createRequestScope } from './runtime/request-scope.ts';

export type { Environment, WriteLine };

export interface OpenFunction {
  readonly table: Table;
  /** How long a token is used without reading it again. */
  readonly tokenCacheSeconds: number;
  readonly chain: OperationChain<HttpRequest>;
  /** For operations that write. */
  readonly retries: Retries;
}

/**
 * Each call makes an instance of its own, with its own connections and caches.
 * @param environment the settings (default: Lambda's own)
 * @param writeLine writes a line of the log (default: to stdout)
 * @throws ConfigError if a setting is missing or invalid
 */
export function openFunction(name: OperationName, environment?: Environment, writeLine?: WriteLine): OpenFunction {
  const config = readConfig(environment);
  const scope = createRequestScope();
  return {
    table: openLambdaTable(config.table, config.awsEnvironment, scope),
    tokenCacheSeconds: config.tokenCacheSeconds,
    chain: operationChain(name, {
      log: openLog(config.logLevel, writeLine),
      scope,
      metricsNamespace: config.metricsNamespace,
      functionVersion: config.functionVersion,
      auditKey: config.auditKey,
    }),
    retries: { queues: createRowQueues(), abortSignal: scope.abortSignal },
  };
}
