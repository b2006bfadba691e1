/** Sends commands of one kind through middlewares that are resolved once; the SDK resolves them anew for each command. */
import type { DynamoDBClient, DynamoDBClientResolvedConfig } from '@aws-sdk/client-dynamodb';

/** The part of the SDK's Command that is used. */
interface Command<Input, Output> {
  resolveMiddleware(
    stack: DynamoDBClient['middlewareStack'],
    config: DynamoDBClientResolvedConfig,
    options: object,
  ): (args: { input: Input }) => Promise<{ output: Output }>;
}

/**
 * Does what the SDK's `cacheMiddleware` does, which the document client refuses. A middleware that is added later has no
 * effect, and no call has options of its own. Done while the function is loaded, when Lambda gives it the most CPU.
 * @param command any of its kind: its own input is not sent
 */
export function resolveOnce<Input, Output>(
  { middlewareStack, config }: DynamoDBClient,
  command: Command<Input, Output>,
): (input: Input) => Promise<Output> {
  const handle = command.resolveMiddleware(middlewareStack, config, {});
  return async (input) => (await handle({ input })).output;
}
