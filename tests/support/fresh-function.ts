/** The function as a new instance of it starts, within this process: it knows no token, user or connection of another. */
import type { HttpResponse } from '../../lib/http/event/response.ts';

/** @param milliseconds what is left of Lambda's time */
export type Invoke = (event: unknown, milliseconds: number) => Promise<HttpResponse>;

let instances = 0;
let started: Promise<unknown> = Promise.resolve();

/** @param endpoint DynamoDB's */
export function freshFunction(endpoint: string, table: string): Promise<Invoke> {
  const instance = started.then(() => start(endpoint, table));
  started = instance;
  return instance;
}

/** One at a time: it reads the environment while it is loaded. */
async function start(endpoint: string, table: string): Promise<Invoke> {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  process.env.TABLE_NAME = table;
  instances += 1;
  const { handler } = await import(`../../handlers/sources_scim_users_partial_update.ts?${instances}`);
  return (event, milliseconds) => {
    const end = performance.now() + milliseconds;
    const getRemainingTimeInMillis = () => Math.max(0, Math.round(end - performance.now()));
    return handler(event, { awsRequestId: `instance-${instances}`, getRemainingTimeInMillis });
  };
}
