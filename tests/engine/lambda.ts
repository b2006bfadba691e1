/** The function in a process of its own, as on Lambda: outside jest's realm, in which Node's own errors are no Errors to the SDK. */
import { handler } from '../../handlers/sources_scim_users_partial_update.ts';

/** What each request has of Lambda's time. */
const MILLISECONDS = Number(process.env.LAMBDA_MILLISECONDS ?? 15_000);

process.on('message', async ({ id, event }: { id: number; event: unknown }) => {
  const end = performance.now() + MILLISECONDS;
  const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => end - performance.now() };
  process.send?.({ id, response: await handler(event as never, context as never) });
});
process.send?.('ready');
