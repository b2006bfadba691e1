/** Holds each call to DynamoDB Local until its turn comes. Calls of one operation take separate turns, so that others come in between. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';

/** Makes a call when its turn comes. */
export type Hold = <Result>(label: string, call: () => Promise<Result>) => Promise<Result>;

export interface Turns {
  /** The calls that `run` makes through the table are held by `hold`. */
  within<Result>(hold: Hold, run: () => Promise<Result>): Promise<Result>;
}

interface BatchGet {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly { readonly pk: string }[] }>>;
}

export function takeTurns(table: Table): Turns {
  const holding = new AsyncLocalStorage<Hold>();

  /**
   * A BatchGetItem counts as separate GetItems in any order, with other writes between them: as a unit its isolation is
   * read-committed
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation).
   */
  async function readApart({ RequestItems }: BatchGet) {
    const keys = RequestItems[table.name]?.Keys ?? [];
    const responses = await Promise.all(
      keys.map((Key) => table.documents.send(new GetCommand({ TableName: table.name, Key, ConsistentRead: true }))),
    );
    const items = responses.flatMap(({ Item }) => Item ?? []);
    return { response: {}, output: { $metadata: {}, Responses: { [table.name]: items } } };
  }

  table.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const hold = holding.getStore();
        if (hold === undefined) return next(args);
        // The document client's input, not yet in DynamoDB's JSON.
        if (commandName === 'BatchGetItemCommand') return readApart(args.input as unknown as BatchGet);
        return hold(`${String(commandName).replace('Command', '')} ${keysIn(args.input)}`, () => next(args));
      },
    { name: 'takeTurns', step: 'initialize' },
  );
  return { within: (hold, run) => holding.run(hold, run) };
}

/** For a reader of the failure. */
const keysIn = (input: object): string =>
  [...JSON.stringify(input).matchAll(/"pk":"([^"]+)"/g)].map(([, pk]) => pk).join(' ');
