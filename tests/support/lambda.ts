/** The functions in a process of their own, as on Lambda. In jest's realm, Node's own errors are not instances of the SDK's Error. */
import { handler as patchHandler } from '../../handlers/sources_scim_users_partial_update.ts';
import type { OperationName } from '../../lib/operations.ts';

/** The function's timeout on Lambda. */
const TIMEOUT_MS = Number(process.env.LAMBDA_TIMEOUT_MS ?? 15_000);

type Handler = typeof patchHandler;

/** PATCH's function is loaded before the first event, another one with its first event. */
const handlerOf = async (operation: OperationName = 'sources_scim_users_partial_update'): Promise<Handler> =>
  operation === 'sources_scim_users_partial_update'
    ? patchHandler
    : ((await import(`../../handlers/${operation}.ts`)) as { handler: Handler }).handler;

interface Message {
  readonly id: number;
  readonly payload: string;
  /** Default: PATCH's. */
  readonly operation?: OperationName;
}

/** The event arrives as text, as on Lambda, so that nothing limits its depth. */
process.on('message', async ({ id, payload, operation }: Message) => {
  const handler = await handlerOf(operation);
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
