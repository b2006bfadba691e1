/** New instances of the function in this process. None has another's cached tokens, users or connections. */
import type { HttpResponse } from '../../lib/http/event/response.ts';
import type { OperationName } from '../../lib/operations.ts';
import { recordLine } from './transcript.ts';

/** @param milliseconds of Lambda's remaining time */
export type Invoke = (event: unknown, milliseconds: number) => Promise<HttpResponse>;

let instances = 0;

type Handler = typeof import('../../handlers/sources_scim_users_partial_update.ts');

/**
 * Its log goes to the transcript, not to stdout.
 * @param table the table's name
 * @param endpoint DynamoDB's (default: the environment's)
 */
export async function freshFunction(
  table: string,
  endpoint?: string,
  operation: OperationName = 'sources_scim_users_partial_update',
): Promise<Invoke> {
  // Loading the module makes Lambda's own instance, which is unused here and needs a table's name.
  process.env.TABLE_NAME ??= table;
  const { createHandler } = (await import(`../../handlers/${operation}.ts`)) as Handler;
  const handler = createHandler(
    { ...process.env, TABLE_NAME: table, ...(endpoint !== undefined && { AWS_ENDPOINT_URL_DYNAMODB: endpoint }) },
    recordLine,
  );
  instances += 1;
  const awsRequestId = `instance-${instances}`;
  return (event, milliseconds) => {
    const end = performance.now() + milliseconds;
    const getRemainingTimeInMillis = () => Math.max(0, Math.round(end - performance.now()));
    return handler(event as never, { awsRequestId, getRemainingTimeInMillis } as never);
  };
}

/** Opens the function of an operation at its first use, and returns the same one from then on. */
export function freshFunctions(table: string, endpoint?: string): (operation?: OperationName) => Promise<Invoke> {
  const opened = new Map<OperationName, Promise<Invoke>>();
  return (operation = 'sources_scim_users_partial_update') => {
    const found = opened.get(operation) ?? freshFunction(table, endpoint, operation);
    opened.set(operation, found);
    return found;
  };
}
