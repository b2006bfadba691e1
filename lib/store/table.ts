/** The one DynamoDB table and the client that speaks to it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { nameFault } from './faults.ts';

export interface Table {
  readonly name: string;
  /** For what the document client has no commands for. */
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
}

/** A lost connection costs a second, a lost answer three; with two retries both stay inside the function's 15 s. */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 3_000;
const ATTEMPTS = 3;

interface Options {
  /** Another engine than the region's; else the SDK's own settings count, AWS_ENDPOINT_URL_DYNAMODB among them. */
  readonly endpoint?: string | undefined;
  /** Told each time that something is sent, the SDK's own tries again included. */
  readonly onAttempt?: () => void;
}

export function openTable(name: string, { endpoint, onAttempt }: Options = {}): Table {
  const client = new DynamoDBClient({
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (fault) {
        throw nameFault(fault);
      }
    },
    { name: 'nameFault', step: 'initialize', priority: 'high' },
  );
  if (onAttempt)
    client.middlewareStack.add(
      (next) => (args) => {
        onAttempt();
        return next(args);
      },
      // Within the SDK's retries, which are of this step's high priority.
      { name: 'onAttempt', step: 'finalizeRequest', priority: 'low' },
    );
  return { name, client, documents: DynamoDBDocumentClient.from(client) };
}
