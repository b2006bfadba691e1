/** New instances of the function in this process. None has another's cached tokens, users or connections. */
import type { HttpResponse } from '../../lib/http/event/response.ts';
import { recordLine } from './transcript.ts';

/** @param milliseconds of Lambda's remaining time */
export type Invoke = (event: unknown, milliseconds: number) => Promise<HttpResponse>;

let instances = 0;

/**
 * Its log goes to the transcript, not to stdout.
 * @param table the table's name
 * @param endpoint DynamoDB's (default: the environment's)
 */
export async function freshFunction(table: string, endpoint?: string): Promise<Invoke> {
  // Loading the module makes Lambda's own instance, which is unused here and needs a table's name.
  process.env.TABLE_NAME ??= table;
  const { createHandler } = await import('../../handlers/sources_scim_users_partial_update.ts');
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
