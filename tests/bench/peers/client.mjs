/** The SDK's client, configured by nothing but the environment. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
export const client = new DynamoDBClient({});
