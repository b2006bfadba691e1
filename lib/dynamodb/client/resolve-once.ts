/** Sends commands of one kind through middlewares that are resolved once. The SDK resolves them again for each command. */
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
 * Does what the SDK's `cacheMiddleware` does, which the document client does not support. A middleware that is added
 * later has no effect, and a call can't have options of its own. It runs while the function is loaded, when Lambda
 * grants the most CPU.
 * @param command any command of that kind. It is not sent
 */
export function resolveOnce<Input, Output>(
  { middlewareStack, config }: DynamoDBClient,
  command: Command<Input, Output>,
): (input: Input) => Promise<Output> {
  const handle = command.resolveMiddleware(middlewareStack, config, {});
  return async (input) => (await handle({ input })).output;
}
