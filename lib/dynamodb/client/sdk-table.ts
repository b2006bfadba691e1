/** The DynamoDB table and its client. This is how the commands open it: the SDK finds region and credentials. */
import {
  DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  type GetItemCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { markWrongClock, toDomainError, toLostResponse, toMalformedResponse } from './sdk-errors.ts';
import type { Timeouts } from './sdk-request-handler.ts';

export interface Table {
  readonly name: string;
  /** For calls that the document client does not have. */
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  /** The two calls of every request, in DynamoDB JSON: the document client would add a tenth to a request's CPU. */
  readonly getItem: (input: GetItemCommandInput) => Promise<GetItemCommandOutput>;
  readonly updateItem: (input: UpdateItemCommandInput) => Promise<UpdateItemCommandOutput>;
  /** The options for each call of a request: its abort signal. */
  readonly requestOptions: () => { abortSignal?: AbortSignal };
}

/** The request that the calls belong to. */
export interface CallScope {
  /** Is called for each call to DynamoDB, including the SDK's retries. */
  readonly recordCall: () => void;
  /** Aborted when nobody waits for the request any more. */
  readonly abortSignal: () => AbortSignal | undefined;
}

/**
 * A failed connection takes one second and a lost response three. With two retries, both fit into the function's 15 s.
 */
export const TIMEOUTS: Timeouts = { connection: 1_000, response: 3_000 };
export const MAX_ATTEMPTS = 3;

/**
 * @param endpoint of a DynamoDB other than the region's. Without it the SDK's settings decide, such as
 *   AWS_ENDPOINT_URL_DYNAMODB
 */
export function openTable(name: string, { endpoint }: { endpoint?: string | undefined } = {}): Table {
  const client = new DynamoDBClient({
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: TIMEOUTS.connection,
      requestTimeout: TIMEOUTS.response,
      throwOnRequestTimeout: true,
    },
  });
  return instrumentTable(name, client);
}

/** From here on, errors are the domain's where it has one for them. */
export function instrumentTable(name: string, client: DynamoDBClient, scope?: CallScope): Table {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (fault) {
        throw toDomainError(fault);
      }
    },
    { name: 'toDomainError', step: 'initialize', priority: 'high' },
  );
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        scope?.recordCall();
        try {
          return await next(args);
        } catch (thrown) {
          const fault = toMalformedResponse(thrown);
          markWrongClock(fault, (args.request as { headers: Record<string, string> }).headers);
          // A plain retry could undo another writer's change. writeAttributes retries it with a condition.
          throw commandName === 'UpdateItemCommand' ? toLostResponse(fault) : fault;
        }
      },
    // Inside the SDK's retries, which have high priority in this step.
    { name: 'eachAttempt', step: 'finalizeRequest', priority: 'low' },
  );
  const requestOptions = () => {
    const abortSignal = scope?.abortSignal();
    return abortSignal === undefined ? {} : { abortSignal };
  };
  return {
    name,
    client,
    documents: DynamoDBDocumentClient.from(client),
    getItem: (input) => client.send(new GetItemCommand(input), requestOptions()),
    updateItem: (input) => client.send(new UpdateItemCommand(input), requestOptions()),
    requestOptions,
  };
}
