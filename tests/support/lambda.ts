/** The function in its own process, as on Lambda. In jest's realm, Node's own errors are not instances of the SDK's Error. */
import { handler } from '../../handlers/sources_scim_users_partial_update.ts';

/** The function's timeout on Lambda. */
const TIMEOUT_MS = Number(process.env.LAMBDA_TIMEOUT_MS ?? 15_000);

/** The event arrives as text, as on Lambda, so that nothing limits its depth. */
process.on('message', async ({ id, payload }: { id: number; payload: string }) => {
  const event: unknown = JSON.parse(payload);
  const start = performance.now();
  const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => start + TIMEOUT_MS - performance.now() };
  // Lambda ends the function here. Both timers run in this process, so a busy machine delays both alike.
  const timeout = setTimeout(() => process.send?.({ id, timedOut: true }), TIMEOUT_MS);
  const before = process.cpuUsage();
  const response = await handler(event as never, context as never);
  const { user, system } = process.cpuUsage(before);
  clearTimeout(timeout);
  process.send?.({ id, response, duration: { wall: performance.now() - start, cpu: (user + system) / 1_000 } });
});
// A test process that was killed cannot end this one.
process.on('disconnect', () => process.exit());
process.send?.('ready');
