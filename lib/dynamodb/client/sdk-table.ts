/** The one DynamoDB table and the client that speaks to it, as the commands open it: wherever the SDK finds region and credentials. */
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
  /** For what the document client has no commands for. */
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  /** The two calls that each request makes, in DynamoDB JSON: the document client would cost a tenth of a request. */
  readonly getItem: (input: GetItemCommandInput) => Promise<GetItemCommandOutput>;
  readonly updateItem: (input: UpdateItemCommandInput) => Promise<UpdateItemCommandOutput>;
  /** To be given with each call that is made for a request: the signal to give it up. */
  readonly requestOptions: () => { abortSignal?: AbortSignal };
}

/** What the calls are made for. */
export interface CallScope {
  /** Told each time that something is sent, the SDK's own tries again included. */
  readonly recordCall: () => void;
  /** Aborted when nobody waits for it any longer. */
  readonly abortSignal: () => AbortSignal | undefined;
}

/** A lost connection costs a second, a lost answer three; with two retries both stay inside the function's 15 s. */
export const TIMEOUTS: Timeouts = { connection: 1_000, response: 3_000 };
export const MAX_ATTEMPTS = 3;

/** @param endpoint another engine than the region's; else the SDK's own settings count, AWS_ENDPOINT_URL_DYNAMODB among them */
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

/** What the SDK throws has a name of the domain from here on, where it is an outcome that the domain knows. */
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
          // Sent again as it is, it might undo what another has written in between: writeAttributes tries it again.
          throw commandName === 'UpdateItemCommand' ? toLostResponse(fault) : fault;
        }
      },
    // Within the SDK's retries, which are of this step's high priority.
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
