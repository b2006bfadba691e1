/** Records the capacity that calls to a table consume, as DynamoDB Local reports it. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../lib/dynamodb/client/sdk-table.ts';

export interface Consumed {
  /** DynamoDB's name of the call: `UpdateItem`. */
  readonly operation: string;
  readonly units: number;
}

/** Requests it with each call. @returns a list that grows with each response through this table */
export function recordCapacity(table: Table): Consumed[] {
  const consumed: Consumed[] = [];
  table.client.middlewareStack.add(
    (next, context) => async (args) => {
      const response = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity: reported } = response.output as {
        ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
      };
      const units = [reported ?? []].flat().reduce((sum, { CapacityUnits = Number.NaN }) => sum + CapacityUnits, 0);
      consumed.push({ operation: String(context.commandName).replace('Command', ''), units });
      return response;
    },
    { step: 'initialize' },
  );
  return consumed;
}
