/** P8a: aws-lite client, hand validation. */
import awsLite from '@aws-lite/client';
import dynamodb from '@aws-lite/dynamodb';
import { bareHandler, identity, TABLE } from './behaviour.mjs';

const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
const aws = await awsLite({
  region: process.env.AWS_REGION,
  plugins: [dynamodb],
  keepAlive: true,
  ...(endpoint && { endpoint }),
});

const db = {
  enc: identity,
  get: async (pk) => (await aws.DynamoDB.GetItem({ TableName: TABLE, Key: { pk } })).Item,
  update: async (p) => (await aws.DynamoDB.UpdateItem(p)).Attributes,
};
export const handler = (event) => bareHandler(db, event);
