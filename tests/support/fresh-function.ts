/** New instances of the function within this process: none knows a token, user or connection of another. */
import type { HttpResponse } from '../../lib/http/event/response.ts';
import { recordLine } from './transcript.ts';

/** @param milliseconds what is left of Lambda's time */
export type Invoke = (event: unknown, milliseconds: number) => Promise<HttpResponse>;

let instances = 0;

/**
 * Its log goes to the transcript and not to stdout.
 * @param table the table's name
 * @param endpoint DynamoDB's; the environment's where it is left out
 */
export async function freshFunction(table: string, endpoint?: string): Promise<Invoke> {
  // The module makes Lambda's own instance when it is loaded, which is not used here and needs a table's name.
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
