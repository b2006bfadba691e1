/** Holds each call to the engine until its turn comes, those of one operation apart, so that those of others get in between. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../../../lib/dynamodb/client/sdk-table.ts';

/** Makes a call when its turn comes. */
export type Hold = <Result>(label: string, call: () => Promise<Result>) => Promise<Result>;

export interface Turns {
  /** What `run` sends through the table is held by `hold`. */
  within<Result>(hold: Hold, run: () => Promise<Result>): Promise<Result>;
}

interface BatchGet {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly { readonly pk: string }[] }>>;
}

export function takeTurns(table: Table): Turns {
  const holding = new AsyncLocalStorage<Hold>();

  /**
   * A BatchGetItem is as many GetItems, in any order, among which others may write: as a unit its isolation is read-committed
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation).
   */
  async function readApart({ RequestItems }: BatchGet) {
    const keys = RequestItems[table.name]?.Keys ?? [];
    const answers = await Promise.all(
      keys.map((Key) => table.documents.send(new GetCommand({ TableName: table.name, Key, ConsistentRead: true }))),
    );
    const items = answers.flatMap(({ Item }) => Item ?? []);
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

/** For the eye. */
const keysIn = (input: object): string =>
  [...JSON.stringify(input).matchAll(/"pk":"([^"]+)"/g)].map(([, pk]) => pk).join(' ');
