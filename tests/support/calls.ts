/** Records the calls to a table as they are sent. */
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';

export interface Call {
  /** DynamoDB's name of the call: `UpdateItem`. */
  readonly operation: string;
  readonly input: object;
}

/** @returns a list that grows with each call through this table */
export function recordCalls(table: Table): Call[] {
  const calls: Call[] = [];
  table.client.middlewareStack.add(
    (next, context) => (args) => {
      calls.push({ operation: String(context.commandName).replace('Command', ''), input: args.input });
      return next(args);
    },
    { step: 'initialize' },
  );
  return calls;
}
