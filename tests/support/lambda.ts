/** The function in a process of its own, as on Lambda: outside jest's realm, in which Node's own errors are no Errors to the SDK. */
import { handler } from '../../handlers/sources_scim_users_partial_update.ts';

/** What each request has of Lambda's time. */
const MILLISECONDS = Number(process.env.LAMBDA_MILLISECONDS ?? 15_000);

/** The event is text, as Lambda hands it over: nothing on the way limits its depth. */
process.on('message', async ({ id, payload }: { id: number; payload: string }) => {
  const event: unknown = JSON.parse(payload);
  const start = performance.now();
  const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => start + MILLISECONDS - performance.now() };
  const before = process.cpuUsage();
  const response = await handler(event as never, context as never);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ id, response, took: { wall: performance.now() - start, cpu: (user + system) / 1_000 } });
});
process.send?.('ready');
